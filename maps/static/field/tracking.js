/**
 * Track the team's position while it is on duty, and after a turn that ends on the way until it arrives: often and
 * exactly on the way, else seldom and roughly, to spare the battery. Fixes are kept until the server has them, and are
 * sent in batches.
 */

import { changed } from "../shared/changes.js";
import { BEFORE_ARRIVAL } from "../shared/lifecycle.js";
import { behindSeconds } from "./clock.js";
import { arrival, metres } from "./fence.js";
import { current, isOnDuty, model, set, setTracking } from "./model.js";
import { outbox } from "./outbox.js";
import { database } from "./storage.js";
import { report } from "./sync.js";

const ON_THE_WAY_MS = 5000;
const STANDING_MS = 60_000;
const SEND_MS = 10_000;
const BATCH = 200;
/** Of more than a day in a dead spot the oldest go. */
const MOST_KEPT = 5000;

let timer = 0;
let isSending = false;
const REMEMBERED = 120;
/** Fixes since the case was taken on, as the server looks at them. @type {import("./fence.js").Fix[]} */
let track = [];
/** Of which case. */
let tracked = 0;
/** True while fixes are asked for at the pace of a team on its way. */
let hurried = false;
/** The number of the last request for a fix: earlier ones no longer set the pace. */
let looks = 0;

/** Begin, end or change pace, as duty and the case ask for. */
export function attend() {
  const before = hurried;
  hurried = isOnTheWay();
  const should = (hurried || isOnDuty()) && model.phone.team !== null && !model.tracking.refused;
  if (timer && (!should || (hurried && !before))) {
    clearTimeout(timer);
    timer = 0;
  }
  if (should && !timer) look();
  if (model.tracking.on !== should) {
    setTracking({ on: should });
    changed("page");
  }
  if (!isSending) setInterval(() => void sendFixes(), SEND_MS);
  isSending = true;
}

function isOnTheWay() {
  const status = current()?.status ?? "offered";
  return status !== "offered" && BEFORE_ARRIVAL.has(status);
}

/** The desk wants to know where the team is. */
export function locate() {
  if (timer) look(true);
}

function look(wanted = false) {
  const exact = wanted || isOnTheWay();
  const mine = ++looks;
  const asked = Date.now();
  const next = () => {
    if (timer && mine === looks) timer = setTimeout(look, isOnTheWay() ? ON_THE_WAY_MS : STANDING_MS);
  };
  clearTimeout(timer);
  timer = -1; // stands for a timer while a position is asked for
  navigator.geolocation.getCurrentPosition(
    (position) =>
      void found(position, asked)
        .then(wanted ? sendFixes : undefined)
        .finally(next),
    (problem) => {
      if (problem.code === problem.PERMISSION_DENIED) {
        setTracking({ on: false, refused: "denied" });
        timer = 0;
        changed("page");
      } else next();
    },
    { enableHighAccuracy: exact, maximumAge: exact ? 0 : STANDING_MS / 2, timeout: exact ? 15_000 : 30_000 },
  );
}

/** After somebody has allowed it. */
export function lookAgain() {
  setTracking({ refused: "" });
  attend();
}

/**
 * A phone gives a satellite fix the satellites' time. Where the phone's clock is wrong, that lies before the question or
 * ahead: then the moment of the question stands for it, by the same clock as everything else here.
 *
 * @param {GeolocationPosition} position
 * @param {number} asked when it was asked for
 */
async function found({ coords, timestamp }, asked) {
  const at = timestamp >= asked - STANDING_MS && timestamp <= Date.now() ? timestamp : asked;
  const { longitude: lon, latitude: lat, accuracy: accuracy_m } = coords;
  const fix = { lon, lat, accuracy_m, at, behind: wholeSeconds(), team: model.phone.team };
  setTracking({ last_at: at, accuracy_m, lon, lat });
  suggestArrival(fix);
  const all = await database();
  await all.add("fixes", fix);
  const many = await all.count("fixes");
  if (many > MOST_KEPT) {
    const oldest = await all.getAll("fixes", null, many - MOST_KEPT);
    await all.delete("fixes", IDBKeyRange.upperBound(oldest.at(-1).seq));
  }
  setTracking({ waiting: Math.min(many, MOST_KEPT) });
  changed("page");
}

/** @param {{lon: number, lat: number, at: number, accuracy_m: number}} fix */
function suggestArrival(fix) {
  const item = current();
  if (!item?.place || !isOnTheWay() || !model.work) {
    track = [];
    set({ near: null });
    return;
  }
  if (tracked !== item.id) [track, tracked] = [[], item.id];
  track = [...track, fix].slice(-REMEMBERED);
  // As `Policy.can_prove_arrival`.
  const provable = (item.place.accuracy_m ?? 0) <= model.work.fence.geofence_m;
  const arrived = provable && arrival(track, item.place, model.work.fence) !== null;
  set({ near: arrived ? { case: item.id, distance_m: metres(fix, item.place) } : null });
}

/** After the outbox, but not after photographs: a step that was taken by hand comes before what the fixes prove. */
export async function sendFixes() {
  if (outbox.waiting.some(({ resumable }) => !resumable) || model.connection === "offline" || model.stranger) return;
  const all = await database();
  const batch = await all.getAll("fixes", null, BATCH);
  if (batch.length === 0) return;
  const sameOffset = batch.filter((fix) => fix.behind === batch[0].behind && fix.team === batch[0].team);
  const fixes = sameOffset.map(({ team, lon, lat, accuracy_m, at }) => ({
    team,
    lon,
    lat,
    datum: "wgs84",
    accuracy_m,
    at: new Date(at).toISOString(),
  }));
  try {
    await report(`/fixes?county=${model.phone.county}`, fixes, { behind: batch[0].behind });
  } catch (problem) {
    if (/** @type {import("./server.js").Refusal} */ (problem).passes) return;
    // What the server will never take (too old, a place nobody can be) would stand in the way of the rest.
  }
  for (const { seq } of sameOffset) await all.delete("fixes", seq);
  setTracking({ waiting: await all.count("fixes") });
  changed("page");
  if (batch.length === BATCH) void sendFixes();
}

/** Fixes of one message have one value for how far the clock was off. */
function wholeSeconds() {
  const behind = behindSeconds();
  return behind === null ? null : Math.round(behind);
}
