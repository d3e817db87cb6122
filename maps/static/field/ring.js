/** A new assignment is heard, felt and, where the page is not looked at, announced; off duty nothing is. */

import { t, word } from "../shared/i18n.js";
import { placeLine } from "../shared/place/words.js";
import { titleWithMark } from "../shared/rehearsal.js";
import { isUnlocked, sound, unlock } from "../shared/speaker.js";
import { isOnDuty } from "./model.js";

const BEAT_MS = 1600;
const LONGEST_MS = 60_000;
const SOFT_PULSE = 120;
const PULSE = [400, 200, 400, 200, 400];

let beat = 0;
/** Offers that have rung, by case and offer: an offer rings once, whichever answer brings it. @type {Set<string>} */
const heard = new Set();

/** Browsers let a page sound only after somebody has touched it. */
export function allowSound() {
  // Of a finger the browser counts the end of the touch, of a mouse its beginning.
  for (const act of ["pointerdown", "pointerup"]) addEventListener(act, unlock, { passive: true, capture: true });
}

/** @param {import("./model.js").Case} item */
export function ringFor(item) {
  const name = `${item.id} ${item.assignment?.offered_at}`;
  if (!isOnDuty() || heard.has(name)) return;
  heard.add(name);
  hush();
  const since = Date.now();
  const pulse = () => {
    if (Date.now() - since > LONGEST_MS) return hush();
    if (isUnlocked()) navigator.vibrate?.(PULSE);
    return tone();
  };
  beat = setInterval(pulse, BEAT_MS);
  pulse();
  void announce(item);
}

export function hush() {
  if (!beat) return;
  clearInterval(beat);
  beat = 0;
  if (isUnlocked()) navigator.vibrate?.(0);
}

/** Softly and once, for what has hours. @param {string} title @param {string} body */
export async function chime(title, body) {
  if (!isOnDuty()) return;
  if (isUnlocked()) navigator.vibrate?.(SOFT_PULSE);
  tone(
    [
      [0, 660],
      [0.2, 880],
    ],
    0.2,
  );
  if (!document.hidden || Notification.permission !== "granted") return;
  const ready = await navigator.serviceWorker.ready;
  await ready.showNotification(title, { tag: "shelf", body, icon: "/field/icon.svg" });
}

/** @param {number[][]} notes when, and how high @param {number} loud */
function tone(
  notes = [
    [0, 880],
    [0.25, 660],
    [0.5, 880],
  ],
  loud = 0.5,
) {
  if (!isUnlocked()) return;
  void sound(1, (audio) => {
    for (const [at, pitch] of notes) {
      const note = audio.createOscillator();
      const loudness = audio.createGain();
      note.frequency.value = pitch;
      loudness.gain.value = loud;
      note.connect(loudness).connect(audio.destination);
      note.start(audio.currentTime + at);
      note.stop(audio.currentTime + at + 0.2);
    }
  });
}

/** @param {import("./model.js").Case} item */
async function announce(item) {
  if (!document.hidden || Notification.permission !== "granted") return;
  const ready = await navigator.serviceWorker.ready;
  await ready.showNotification(titleWithMark(item, t("field.ring_title")), {
    tag: `case-${item.id}`,
    body: `${word("kind", item.kind)} · ${word("category", item.category)} · ${placeLine(item.place)}`,
    icon: "/field/icon.svg",
    requireInteraction: true,
  });
}
