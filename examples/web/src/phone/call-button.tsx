import { Icon, type IconName } from "./icon";

interface Props {
  icon: IconName;
  label: string;
  mood: "good" | "bad" | "plain";
  /** For a button that stays pressed. */
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

/** A round button of a call, with its word below. */
export function CallButton({ icon, label, mood, pressed, disabled = false, onClick }: Props) {
  return (
    <button
      type="button"
      class={`call-button call-button-${mood}`}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <span class="round">
        <Icon name={icon} />
      </span>
      {label}
    </button>
  );
}
