/** The share within target of the county's own day, asked for again as cases arrive or run out, at most every few seconds. */

import { get } from "../shared/api.js";
import { changed, watch } from "../shared/changes.js";
import { part } from "../shared/part.js";
import { now } from "../shared/server-time.js";
import { may } from "../shared/session.js";
import { state } from "../shared/store.js";
import { readClock } from "./case/clock.js";

const AT_MOST_EVERY_MS = 5_000;
const AT_LEAST_EVERY_MS = 60_000;

/** @typedef {{share: number | null, low: number | null, high: number | null, met: number, unconfirmed: number, n: number}} Share */

const [today, writable] = part(/** @type {{share: Share | null}} */ ({ share: null }));

export { today };

let asked = -Infinity;
let settled = "";

export function followToday() {
  watch(["cases", "tick"], () => {
    if (!state.loaded || !may("GET", "/response")) return;
    const since = performance.now() - asked;
    if (since < AT_MOST_EVERY_MS || (since < AT_LEAST_EVERY_MS && settled === decided())) return;
    void ask();
  });
}

async function ask() {
  asked = performance.now();
  settled = decided();
  const county = state.county?.code;
  const found = await get("/response", { day: "today" }).catch(() => null);
  if (!found || county !== state.county?.code) return;
  writable.share = found.total;
  changed("bar");
}

/** Cases to which nobody is sent are left out of the share, as long as they are. */
const NO_TEAM = new Set(["desk", "answered", "to_transfer", "transferred"]);

/** Changes whenever a clock on this page has stopped or run out, or a case is new: what the share hangs on. */
function decided() {
  const moment = now();
  let [stopped, missed] = [0, 0];
  for (const item of state.cases.values()) {
    if (NO_TEAM.has(item.status)) continue;
    if (item.clock.arrived_at) stopped += 1;
    else if (readClock(item, moment).state === "missed") missed += 1;
  }
  return `${state.county?.code} ${state.cases.size} ${stopped} ${missed}`;
}
