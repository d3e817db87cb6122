/**
 * Whether a team seems to have arrived, by its own fixes: as the server finds it, so that the phone can say so in a dead
 * spot. It only suggests; a person confirms.
 */

const EARTH_M = 6_371_008.8;

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
 * Follow one more fix.
 *
 * @param {number | null} since since when it has been near, in milliseconds
 * @param {{lon: number, lat: number, at: number, accuracy_m: number}} fix
 * @param {{lon: number, lat: number}} place
 * @param {{geofence_m: number, dwell_s: number, usable_accuracy_m: number}} fence
 * @returns {{since: number | null, arrived: boolean}}
 */
export function stay(since, fix, place, fence) {
  if (fix.accuracy_m > fence.usable_accuracy_m) return { since, arrived: false };
  if (metres(fix, place) > fence.geofence_m) return { since: null, arrived: false };
  const from = since ?? fix.at;
  return { since: from, arrived: fix.at - from >= fence.dwell_s * 1000 };
}
