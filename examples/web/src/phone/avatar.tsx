/** So many colours there are: `--face-0` and so on. */
const COLOURS = 6;

interface Props {
  id: string;
  name: string;
  size: "small" | "medium" | "large";
}

/** Somebody's initials on their colour. The name stands beside it, so it says nothing by itself. */
export function Avatar({ id, name, size }: Props) {
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase());
  return (
    <span class={`avatar avatar-${size}`} style={{ background: `var(--face-${colour(id)})` }} aria-hidden="true">
      {initials}
    </span>
  );
}

/** The same person has the same colour everywhere. */
function colour(id: string): number {
  let sum = 0;
  for (const char of id) sum += char.charCodeAt(0);
  return sum % COLOURS;
}
