/**
 * Detect that a team has arrived, from its own fixes and by the server's rule (`dispatch/desk/tracks/arrival.py`), so that the
 * phone can say so without a network. It only suggests; a person confirms.
 *
 * @typedef {{lon: number, lat: number, at: number, accuracy_m?: number | null}} Fix `at` in milliseconds
 * @typedef {{geofence_m: number, dwell_s: number, usable_accuracy_m: number}} Fence
 */

const EARTH_M = 6_371_008.8;
const STANDING_M = 25;
const GAP_S = 60;
const FASTEST_MS = 60;

/**
 * Metres between two positions, on a sphere: good to a half per cent, and a fence is not sharper.
 *
 * @param {{lon: number, lat: number}} a
 * @param {{lon: number, lat: number}} b
 */
export function metres(a, b) {
  const rad = Math.PI / 180;
  const [north, east] = [(b.lat - a.lat) * rad, (b.lon - a.lon) * rad];
  const h = Math.sin(north / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(h));
}

/**
 * Find when a team arrived, in milliseconds; null if its fixes, oldest first, do not show it.
 *
 * @param {Fix[]} fixes
 * @param {{lon: number, lat: number}} place
 * @param {Fence} fence
 */
export function arrival(fixes, place, fence) {
  /** @type {Fix | null} */
  let first = null;
  /** @type {Fix | null} */
  let before = null;
  for (const fix of credible(fixes, fence.usable_accuracy_m)) {
    if (metres(fix, place) > fence.geofence_m) {
      first = null;
      continue;
    }
    const stands = first && before && seconds(before, fix) <= GAP_S && metres(first, fix) <= STANDING_M;
    if (!first || !stands) first = fix;
    before = fix;
    if (seconds(first, fix) >= fence.dwell_s) return first.at;
  }
  return null;
}

/**
 * The fixes that can be true; one that cannot be reached is believed where the next agrees with it.
 *
 * @param {Fix[]} fixes
 * @param {number} usable
 */
function* credible(fixes, usable) {
  /** @type {Fix | null} */
  let last = null;
  /** @type {Fix | null} */
  let held = null;
  for (const fix of fixes) {
    if ((fix.accuracy_m ?? 0) > usable || (last && fix.at <= last.at)) continue;
    if (held && last && agrees(held, fix, last)) yield held;
    else if (last && !isReachable(last, fix)) {
      held = fix;
      continue;
    }
    yield fix;
    [last, held] = [fix, null];
  }
}

/** @param {Fix} held @param {Fix} fix @param {Fix} last */
function agrees(held, fix, last) {
  return isReachable(held, fix) && metres(held, fix) < metres(last, fix);
}

/** @param {Fix} one @param {Fix} other */
function isReachable(one, other) {
  const passed = seconds(one, other);
  return passed > 0 && metres(one, other) <= FASTEST_MS * passed;
}

/** @param {Fix} one @param {Fix} other */
function seconds(one, other) {
  return (other.at - one.at) / 1000;
}
