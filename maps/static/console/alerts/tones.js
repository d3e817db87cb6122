/** The alarm's two short tones, louder and longer the higher it has gone. A browser plays them only once it was touched. */

const VOLUMES = [0.12, 0.22, 0.36];

/** @type {AudioContext | null} */
let audio = null;

/** Whether the browser still waits to be touched. */
export function isMute() {
  return !navigator.userActivation?.hasBeenActive;
}

/** @param {number} rank 0 dispatcher, 1 station chief, 2 bureau */
export function ring(rank) {
  audio ??= new AudioContext();
  if (audio.state !== "running") void audio.resume(); // a computer that slept leaves it suspended
  const start = audio.currentTime;
  for (let beat = 0; beat <= rank; beat++) {
    play(audio, start + beat * 0.55, 880, VOLUMES[rank]);
    play(audio, start + beat * 0.55 + 0.22, 660, VOLUMES[rank]);
  }
}

/**
 * @param {AudioContext} context
 * @param {number} at
 * @param {number} pitch
 * @param {number} loud
 */
function play(context, at, pitch, loud) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(loud, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.2);
}
