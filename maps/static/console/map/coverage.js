/** Mark the cells that a free team reaches within the target; ask again, at intervals, as teams change. */

import { get } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { ground } from "../../shared/map/ground-data.js";
import { set, state } from "../../shared/store.js";

const PATIENCE_MS = 1500;
const MOVING_MS = 10_000;

let timer = 0;
let asked = 0;
let signature = "";

/**
 * Within half the target, the target, twice the target, beyond; without a target the server's band of minutes.
 *
 * @param {string} code
 */
export function bandOf(code) {
  const minutes = state.coverage?.bands[code];
  if (minutes) return minutes;
  const seconds = state.coverage?.cells[code];
  const target = state.coverage?.target_s ?? 600;
  if (seconds === null || seconds === undefined || seconds > 2 * target) return "far";
  if (seconds > target) return "late";
  return seconds > target / 2 ? "reached" : "near";
}

/** Of the cells with a target: how many are reached, and gaps by where they are. */
export function countReached() {
  const found = { total: 0, reached: 0, town: 0, elsewhere: 0 };
  for (const { facts } of ground.cells) {
    if (state.coverage?.bands[facts.code]) continue;
    found.total += 1;
    if (["near", "reached"].includes(bandOf(facts.code))) found.reached += 1;
    else found[facts.in_town ? "town" : "elsewhere"] += 1;
  }
  return found;
}

/**
 * A team that became free or busy changes coverage at once, one that only moved does so slowly.
 */
export function coverageMayHaveChanged() {
  if (!state.layers.coverage || !state.loaded) return;
  const free = [...state.teams.values()].filter((team) => team.status === "free").map((team) => team.code);
  const news = free.sort().join();
  const wait = news === signature ? MOVING_MS - (performance.now() - asked) : PATIENCE_MS;
  if (timer && news === signature) return;
  clearTimeout(timer);
  signature = news;
  timer = setTimeout(refreshCoverage, Math.max(wait, PATIENCE_MS));
}

export async function refreshCoverage() {
  clearTimeout(timer);
  timer = 0;
  asked = performance.now();
  const county = state.county;
  try {
    const answer = await get("/coverage");
    if (county === state.county) set({ coverage: answer });
  } catch {
    set({ coverage: null });
  }
  changed("coverage");
}
