/**
 * The loudspeaker of a page. A browser's audio runs only while something sounds: running, it wakes the processor a
 * hundred times a second also for silence, which empties a phone and slows an old computer.
 */

/** A sound that could not begin by then has missed its moment: it would come with all others at the next touch. */
const LATE_MS = 1000;
const REST_AFTER_MS = 2000;

/** @type {AudioContext | null} */
let audio = null;
let resting = false;
/** It has not been heard yet, or could not be the last time: the next touch tries again. */
let locked = true;
let until = 0;
let timer = 0;

/** True if the page may sound: somebody has touched it since it was opened. */
export function isUnlocked() {
  return audio !== null;
}

/** Let the page sound from now on; a browser allows that only in answer to a touch. */
export function unlock() {
  if (locked) void sound(0, () => {});
}

/**
 * Wake the loudspeaker, let something be played on it, and let it rest again.
 *
 * @param {number} seconds how long it sounds
 * @param {(audio: AudioContext) => void} play
 */
export async function sound(seconds, play) {
  audio ??= new AudioContext();
  const awake = await isAwake(audio);
  if (awake) play(audio);
  until = Math.max(until, Date.now() + (awake ? seconds * 1000 : 0) + REST_AFTER_MS);
  clearTimeout(timer);
  timer = Number(setTimeout(goToRest, until - Date.now()));
}

/** @param {AudioContext} speaker @returns {Promise<boolean>} whether it can be heard, and soon enough */
async function isAwake(speaker) {
  const asked = Date.now();
  if (resting || speaker.state !== "running") {
    resting = false;
    await speaker.resume().catch(() => {});
  }
  locked = speaker.state !== "running" || Date.now() - asked > LATE_MS;
  return !locked;
}

function goToRest() {
  resting = true;
  void audio?.suspend();
}
