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
 * @typedef {"near" | "reached" | "late" | "far"} Band within half the target, the target, twice the target, beyond
 * @param {string} code
 * @returns {Band}
 */
export function bandOf(code) {
  const seconds = state.coverage?.cells[code];
  const target = state.coverage?.target_s ?? 600;
  if (seconds === null || seconds === undefined || seconds > 2 * target) return "far";
  if (seconds > target) return "late";
  return seconds > target / 2 ? "reached" : "near";
}

/** Gaps by where they are: in the county town the target is a promise. */
export function countGaps() {
  let town = 0;
  let elsewhere = 0;
  for (const { facts } of ground.cells) {
    const band = bandOf(facts.code);
    if (band === "near" || band === "reached") continue;
    if (facts.in_town) town += 1;
    else elsewhere += 1;
  }
  return { town, elsewhere };
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
