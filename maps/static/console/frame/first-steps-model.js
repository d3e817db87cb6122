/**
 * The four steps of a new county to its first case, each by what the page knows; once a case was ever taken in they are
 * over, and never shown again. No other waits for the roads: without them times are estimated by straight line.
 *
 * @typedef {{name: "county" | "roads" | "duty" | "case", state: "done" | "now" | "later"}} Step
 */

import { get } from "../../shared/api.js";
import { changed, watch } from "../../shared/changes.js";
import { ground } from "../../shared/map/ground-data.js";
import { may, session } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { lacksRoads } from "../teams/travel-method.js";

/** Of which county it was asked whether it ever had a case, and the answer; null while nobody knows. @type {{county: string, ever: boolean | null}} */
const known = { county: "", ever: null };
let asking = false;

/** Ask once, when nothing is open: whether there was ever anything. */
export function followFirstSteps() {
  watch(["cases", "teams", "ground"], () => void look());
}

async function look() {
  const county = state.county?.code ?? "";
  if (known.county !== county) Object.assign(known, { county, ever: null });
  if (state.cases.size > 0) known.ever = true;
  if (!county || !state.loaded || known.ever !== null || asking || !mayTell()) return;
  asking = true;
  try {
    const { items } = await get("/complaints", { state: "all", limit: 1 });
    if (known.county === county && known.ever === null) known.ever = items.length > 0;
    changed("queue");
  } catch {
    known.ever = true; // no advice to begin while it is not known that nothing has begun
  } finally {
    asking = false;
  }
}

/** False for users who see only a part of a county: they cannot tell whether it has begun. */
function mayTell() {
  return may("GET", "/complaints") && session.who?.place?.level !== "station";
}

/** The steps, or null where they are over or nobody knows. @returns {Step[] | null} */
export function firstSteps() {
  const isBare = session.who !== null && state.counties.length === 0;
  if (!isBare && (known.ever !== false || !state.loaded)) return null;
  const teams = [...state.teams.values()];
  const done = [!isBare && teams.length > 0, teams.some(({ on_duty: on }) => on), false];
  const next = done.indexOf(false);
  const [county, duty, first] = /** @type {const} */ (["county", "duty", "case"]).map((name, n) => ({
    name,
    state: /** @type {Step["state"]} */ (done[n] ? "done" : n === next ? "now" : "later"),
  }));
  return [county, { name: "roads", state: county.state === "done" ? roads() : "later" }, duty, first];
}

/** @returns {Step["state"]} */
function roads() {
  if (lacksRoads()) return "now";
  // A basemap is cut when roads are imported; where it is drawn, the roads themselves are not read.
  return ground.roadsKnown || state.basemap?.version ? "done" : "later";
}
