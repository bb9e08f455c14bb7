// The sounds, computed: one turn of each, to be played in a loop.

/** A note: when it begins and how long it sounds, in seconds, and its pitch in hertz. */
interface Note {
  at: number;
  pitch: number;
  sounds: number;
}

/** Somebody calls: a rising figure, twice, and a rest. */
const RINGTONE: Note[] = [0, 0.9].flatMap((start) =>
  [659.26, 783.99, 987.77].map((pitch, step) => ({ at: start + step * 0.16, pitch, sounds: 0.7 })),
);

/** Somebody is being rung: one long, quiet tone, and a rest. */
const RINGBACK: Note[] = [{ at: 0, pitch: 425, sounds: 1 }];

export function ringtone(context: BaseAudioContext): AudioBuffer {
  return turn(context, RINGTONE, 3, (t, note) => 0.28 * bell(t, note));
}

export function ringback(context: BaseAudioContext): AudioBuffer {
  return turn(context, RINGBACK, 4, (t, note) => 0.06 * steady(t, note));
}

function turn(
  context: BaseAudioContext,
  notes: Note[],
  seconds: number,
  voice: (t: number, note: Note) => number,
): AudioBuffer {
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, seconds * rate, rate);
  const samples = buffer.getChannelData(0);
  for (const note of notes) {
    const sounding = samples.subarray(Math.round(note.at * rate), Math.round((note.at + note.sounds) * rate));
    for (const [i, before] of sounding.entries()) sounding[i] = before + voice(i / rate, note);
  }
  return buffer;
}

/** Struck and fading, with an overtone that fades faster. */
function bell(t: number, { pitch, sounds }: Note): number {
  const tone = Math.sin(2 * Math.PI * pitch * t) * Math.exp(-5 * t);
  const overtone = 0.4 * Math.sin(4 * Math.PI * pitch * t) * Math.exp(-9 * t);
  return (tone + overtone) * edges(t, sounds);
}

function steady(t: number, { pitch, sounds }: Note): number {
  return Math.sin(2 * Math.PI * pitch * t) * edges(t, sounds);
}

/** In and out within 10 ms: an abrupt edge clicks. */
function edges(t: number, sounds: number): number {
  return Math.min(1, t / 0.01, (sounds - t) / 0.01);
}
