import { expect, test } from "./fixtures";

test("the tab shows that somebody calls, and for how long", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  const icon = bob.page.locator("link[rel=icon]");
  await alice.call(bob);
  await expect(bob.page).toHaveTitle("Alice is calling · Ringway");
  await expect(icon).toHaveAttribute("href", "/favicon-ringing.svg");
  await expect(alice.page).toHaveTitle("Ringway");
  await alice.press("Cancel");
  await expect(bob.page).toHaveTitle("Ringway");
  await expect(icon).toHaveAttribute("href", "/favicon.svg");
});

test("it rings aloud, unless the ringtone is off, which is remembered", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await alice.page.evaluate(countSounds);
  // A page may sound only after it was used.
  await alice.region.getByText("People").click();
  await bob.call(alice);
  await expect.poll(() => alice.page.evaluate(playing)).toBe(1);
  const ringtone = alice.page.getByRole("button", { name: "Ringtone" });
  await ringtone.click();
  await expect.poll(() => alice.page.evaluate(playing)).toBe(0);
  await alice.page.reload();
  await expect(ringtone).toHaveAttribute("aria-pressed", "false");
});

test("a hidden page notifies, if it was allowed to", async ({ phone, context }) => {
  await context.addInitScript(() => {
    const notified: string[] = [];
    Object.assign(window, { notified });
    class Recorded {
      static permission = "granted";
      constructor(title: string) {
        notified.push(title);
      }
      close() {
        notified.push("closed");
      }
    }
    Object.assign(window, { Notification: Recorded });
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
  });
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  const notified = () => bob.page.evaluate(() => (window as unknown as { notified: string[] }).notified);
  await alice.call(bob);
  await expect.poll(notified).toEqual(["Alice is calling"]);
  await alice.press("Cancel");
  await expect.poll(notified).toEqual(["Alice is calling", "closed"]);
});

/** Lets the page count the sounds that play. */
function countSounds(): void {
  const counter = window as unknown as { playing: number };
  counter.playing = 0;
  const { start, stop } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...args) {
    counter.playing += 1;
    return start.apply(this, args);
  };
  AudioBufferSourceNode.prototype.stop = function (...args) {
    counter.playing -= 1;
    return stop.apply(this, args);
  };
}

function playing(): number {
  return (window as unknown as { playing: number }).playing;
}
