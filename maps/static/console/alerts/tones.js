/** The alarm's two short tones, louder and longer the higher it has gone. A browser plays them only once it was touched. */

import { sound } from "../../shared/speaker.js";

const BEAT_S = 0.55;
const VOLUMES = [0.12, 0.22, 0.36];

/** True while the browser blocks sound until the page is touched. */
export function isMute() {
  return !navigator.userActivation?.hasBeenActive;
}

/** @param {number} rank 0 dispatcher, 1 station chief, 2 bureau */
export function ring(rank) {
  void sound((rank + 1) * BEAT_S, (audio) => {
    for (let beat = 0; beat <= rank; beat++) {
      const start = audio.currentTime + beat * BEAT_S;
      play(audio, start, 880, VOLUMES[rank]);
      play(audio, start + 0.22, 660, VOLUMES[rank]);
    }
  });
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
