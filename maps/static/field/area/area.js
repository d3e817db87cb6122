/**
 * The map of the station's area, kept on the phone for where there is no network: which cells there are, and the tiles
 * under them. Tiles are fetched one after another in the background, behind everything else; those at hand are not fetched
 * again, and they go when the basemap is another one.
 *
 * @typedef {{version: string, station: string, box: [number, number, number, number],
 *   cells: {code: string, own: boolean, shape: any}[], basemap: string | null, last_zoom: number, whole: boolean,
 *   tiles: [number, number, number][], bytes: number, attribution: string}} Area
 */

import { changed } from "../../shared/changes.js";
import { isTile } from "../../shared/map/tile-answer.js";
import { part } from "../../shared/part.js";
import { now } from "../clock.js";
import { model } from "../model.js";
import { outbox } from "../outbox.js";
import { ask, Refusal } from "../server.js";
import { askToStay, keep, recall } from "../storage.js";

const HOLDS_MS = 3_600_000;
const TRY_AGAIN_MS = 60_000;
/** A download draws the page so often, and not after each of some hundred tiles. */
const SHOWN_EVERY_MS = 250;
const CACHE = "wangge-map-";

/** @type {{team: string | null, area: Area | null, told_at: number}} */
const NONE = { team: null, area: null, told_at: 0 };
let kept = NONE;
/** The complete map on the phone: its area and basemap, since when, and its size. */
let held = { version: "", basemap: "", at: 0, bytes: 0 };
let tried = 0;
let asking = false;
/** How the download goes; `wanted` is what a finger asked for, whatever the line costs. */
const [fetching, writable] = part({ running: false, wanted: false, done: 0, total: 0, problem: "", stopped_at: 0 });

export { fetching };

/** Restore the area of the last visit; forget tiles that the browser has deleted. */
export async function rememberArea() {
  if (mayKeep()) await dropForeign();
  [kept, held] = await Promise.all([recall("area", NONE), recall("area-held", held)]);
  if (!held.basemap) return;
  const there = await (await caches.open(CACHE + held.basemap)).keys();
  if (there.length < (kept.area?.tiles.length ?? 0)) held = { ...held, basemap: "" };
}

/** Without HTTPS a browser keeps no files for a page, though some have the means; the map is drawn from the server all the same. */
export function mayKeep() {
  return isSecureContext && "caches" in globalThis;
}

/** The page of a network may lie among the tiles, put there by an older version: once, all that is no tile goes. */
async function dropForeign() {
  if (await recall("tiles-checked", false)) return;
  for (const name of (await caches.keys()).filter((each) => each.startsWith(CACHE))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      if (answer && !isTile(answer)) await cache.delete(request);
    }
  }
  await keep("tiles-checked", true);
}

/** The area of the team the phone is with; null until the server has answered. */
export function area() {
  return kept.team === model.phone.team ? kept.area : null;
}

/** The map stored on the phone; null unless it is complete. */
export function heldMap() {
  return area() && held.basemap && held.version === area()?.version && held.basemap === area()?.basemap ? held : null;
}

/** The address template of tiles, the same with and without a network. @param {string} basemap */
export function tileAddress(basemap) {
  return `/api/v1/tiles/${basemap}/{z}/{x}/{y}?county=${model.phone.county}`;
}

/** True if the connection allows large downloads unasked. */
export function isLineFree() {
  const { connection: line } = /** @type {any} */ (navigator);
  return !line || (!line.saveData && !["slow-2g", "2g"].includes(line.effectiveType));
}

/** Ask for the area where it is another team's or an hour old, and fetch what is missing of the map. */
export function keepArea() {
  if (!model.phone.team || model.connection !== "live") return;
  if (!area() || now() - kept.told_at > HOLDS_MS) {
    if (!asking && Date.now() - tried > TRY_AGAIN_MS) void askForArea();
    return;
  }
  const rests = Date.now() - fetching.stopped_at < TRY_AGAIN_MS;
  if (!heldMap() && !rests && (fetching.wanted || isLineFree())) void download();
}

async function askForArea() {
  const { team, code, county } = model.phone;
  tried = Date.now();
  asking = true;
  const known = area();
  try {
    const answer = await ask(`/phones/${code}/area?county=${county}`, {
      cache: "no-store",
      headers: known ? { "If-None-Match": `"${known.version}"` } : {},
    });
    if (team !== model.phone.team) return;
    kept = { team, area: answer ?? known, told_at: now() };
    await keep("area", kept);
  } catch {
    // Asked again in a minute; what is at hand stays.
  } finally {
    asking = false;
    changed("page");
  }
}

/** Fetch what is missing, for a finger that wants it now. */
export function downloadNow() {
  Object.assign(writable, { wanted: true, stopped_at: 0, problem: model.connection === "live" ? "" : "cut" });
  askToStay();
  void download();
  changed("page");
}

async function download() {
  const wanted = area();
  if (!wanted?.basemap || !mayKeep() || fetching.running || isBusy()) return;
  Object.assign(writable, { running: true, problem: "" });
  try {
    await fetchAll(wanted, wanted.basemap);
  } catch (problem) {
    stop(/** @type {Error} */ (problem));
  } finally {
    writable.running = false;
    changed("page");
  }
}

/** True while offline or while actions are being sent: they go before what is only useful. */
function isBusy() {
  return model.connection !== "live" || outbox.waiting.some(({ resumable }) => !resumable);
}

/** @param {Area} wanted @param {string} basemap */
async function fetchAll(wanted, basemap) {
  const cache = await caches.open(CACHE + basemap);
  const there = new Set((await cache.keys()).map(({ url }) => url));
  const all = wanted.tiles.map(([z, x, y]) => new URL(placed(tileAddress(basemap), z, x, y), location.origin).href);
  const missing = all.filter((address) => !there.has(address));
  Object.assign(writable, { done: all.length - missing.length, total: all.length });
  let shown = 0;
  for (const address of missing) {
    if (area() !== wanted || isBusy()) {
      writable.problem = model.connection === "live" ? "" : "cut";
      return;
    }
    await fetchOne(cache, address);
    writable.done += 1;
    if (performance.now() - shown < SHOWN_EVERY_MS) continue;
    shown = performance.now();
    changed("page");
  }
  await whole(wanted, basemap, new Set(all));
}

/** @param {string} address @param {number} z @param {number} x @param {number} y */
export function placed(address, z, x, y) {
  return address.replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
}

/** Into this cache and no other: `no-store` tells the worker to stand aside. @param {Cache} cache @param {string} address */
async function fetchOne(cache, address) {
  const asked = /** @type {RequestInit} */ ({ priority: "low", cache: "no-store", credentials: "same-origin" });
  const answer = await fetch(address, asked);
  if (!answer.ok || !isTile(answer)) throw new Refusal("", answer.ok ? 0 : answer.status);
  await cache.put(address, answer);
}

/** @param {Area} wanted @param {string} basemap @param {Set<string>} all */
async function whole({ version, bytes }, basemap, all) {
  held = { version, basemap, at: now(), bytes };
  writable.wanted = false;
  await keep("area-held", held);
  const others = (await caches.keys()).filter((name) => name.startsWith(CACHE) && name !== CACHE + basemap);
  await Promise.all(others.map((name) => caches.delete(name)));
  const cache = await caches.open(CACHE + basemap);
  for (const request of await cache.keys()) if (!all.has(request.url)) await cache.delete(request);
}

/** @param {Error} problem */
function stop(problem) {
  writable.stopped_at = Date.now();
  const isFull = problem.name === "QuotaExceededError";
  writable.problem = isFull ? "full" : "cut";
  if (/** @type {Refusal} */ (problem).status === 404) basemapIsGone();
}

/** The basemap has been replaced: which it is now is asked for at once. */
export function basemapIsGone() {
  kept = { ...kept, told_at: 0 };
  tried = 0;
}
