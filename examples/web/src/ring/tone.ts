import { preferences } from "../browser/preferences";
import { type Bell, bells } from "./bells";
import { ringback, ringtone } from "./sounds";

type Kind = Bell["kind"];

/** Lets what rings be heard, unless the person has turned the ringtone off. */
export function startTone(): void {
  let context: AudioContext | undefined;
  let playing: { kind: Kind; stop: () => void } | undefined;

  function follow(): void {
    const wanted = audible();
    if (wanted === playing?.kind) return;
    playing?.stop();
    playing = undefined;
    if (!wanted || !context) return;
    playing = { kind: wanted, stop: play(context, wanted) };
  }

  // Browsers let a page sound only once somebody has used it. Until then it rings silently.
  function allow(): void {
    context ??= new AudioContext();
    void context.resume();
    follow();
  }

  bells.subscribe(follow);
  preferences.subscribe(follow);
  for (const use of ["pointerdown", "keydown"]) addEventListener(use, allow, { capture: true });
}

/** One sound at a time: who is called comes before who is calling. */
function audible(): Kind | undefined {
  if (!preferences.snapshot().ringtone) return undefined;
  const kinds = bells.snapshot().map((bell) => bell.kind);
  return kinds.includes("incoming") ? "incoming" : kinds[0];
}

function play(context: AudioContext, kind: Kind): () => void {
  const source = context.createBufferSource();
  source.buffer = kind === "incoming" ? ringtone(context) : ringback(context);
  source.loop = true;
  source.connect(context.destination);
  source.start();
  return () => source.stop();
}
