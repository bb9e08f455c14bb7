import { useState } from "preact/hooks";
import { preferences } from "../browser/preferences";
import { useStore } from "../browser/store";
import { Icon } from "../phone/icon";
import { permission } from "../ring/notification";

/** Turns the ringtone on or off. */
export function RingtoneButton() {
  const { ringtone } = useStore(preferences);
  return (
    <button
      type="button"
      class="button"
      aria-pressed={ringtone}
      onClick={() => preferences.update((now) => ({ ...now, ringtone: !ringtone }))}
    >
      <Icon name={ringtone ? "bell" : "bellOff"} />
      Ringtone
    </button>
  );
}

/** Offers notifications where the browser has not been asked yet. The person asks, never the page. */
export function NotificationButton() {
  const [granted, setGranted] = useState(permission);
  if (granted !== "default") return null;
  return (
    <button type="button" class="button" onClick={async () => setGranted(await Notification.requestPermission())}>
      Notify me
    </button>
  );
}
