export type IconName = keyof typeof shapes;

// Drawn on a grid of 24 with a line of 2.
const shapes = {
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5H4.5zM10 21h4",
  bellOff: "M6 17V11a6 6 0 0 1 9.5-4.9M18 11v6M6 17h9M10 21h4M4 4l16 16",
  camera: "M3 7h11v10H3zM14 11l7-4v10l-7-4",
  cameraOff: "M3 7h4M10 7h4v4l7-4v10l-4-2.3M14 15v2H3V7M3 3l18 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16M12 8v4l3 2",
  cross: "M6 6l12 12M18 6L6 18",
  hangUp: "M3 14.5c5-5 13-5 18 0l-2.2 2.6-4-1.7v-2.5c-2-.5-3.6-.5-5.6 0v2.5l-4 1.7z",
  incoming: "M19 5L6 18M6 9v9h9",
  microphone: "M12 4a3 3 0 0 0-3 3v4a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3M6 11a6 6 0 0 0 12 0M12 17v3",
  microphoneOff:
    "M9 9v2a3 3 0 0 0 4.5 2.6M15 11V7a3 3 0 0 0-5.6-1.5M6 11a6 6 0 0 0 9 5.2M18 11a6 6 0 0 1-.5 2.4M12 17v3M4 4l16 16",
  outgoing: "M5 19L18 6M9 6h9v9",
  phone: "M6 4h3.5l1.5 4-2 1.5a12 12 0 0 0 5.5 5.5L16 13l4 1.5V18a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z",
} as const;

/** A picture beside a word, or on a button that has a name: nothing is said by it alone. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
