/** The snapshot of a county. Events that come while it is fetched wait and are applied on top. */

import { askForCorrections } from "../office/corrections/waiting.js";
import { askAnew } from "../office/roster/gaps.js";
import { get, Problem, withoutOne } from "../shared/api.js";
import { changed } from "../shared/changes.js";
import { learnNames } from "../shared/colleagues.js";
import { nameOf, t } from "../shared/i18n.js";
import { pictureIs, streamIs } from "../shared/live/health.js";
import { joinStream } from "../shared/live/stream.js";
import { loadUnderlay } from "../shared/map/basemap.js";
import { ground } from "../shared/map/ground-data.js";
import { isKnown } from "../shared/session.js";
import { set, state } from "../shared/store.js";
import { showNotice, showProblem } from "../shared/toasts.js";
import { applyAlert, forgetAlerts, loadAlerts } from "./alerts/model.js";
import { keepAnswer } from "./case/known-cases.js";
import { claimDraft } from "./intake/draft.js";
import { applyCase, applyTeams } from "./live.js";
import { loadEnded } from "./queue/ended.js";

const PAGE = 1000;
/** @type {Record<string, (data: any) => void>} */
const APPLY = { case: applyCase, team: applyTeams, alert: applyAlert, roster: askAnew, correction: askForCorrections };
const MOST_CASES = 2000;

/** @type {(() => void)[] | null} */
let waiting = null;
let leave = () => {};
let generation = 0;
/** Longest wait for the stream before the snapshot is fetched without it. */
const STREAM_WAIT_MS = 1500;
/** Pauses before a failed fetch is repeated, short ones first. */
const AGAIN_MS = [2000, 5000, 15_000];
/** Counts failed fetches in a row. */
let failed = 0;
/** Called once the stream is open. */
let whenLive = () => {};

export async function loadCounties() {
  const [who, counties] = await Promise.all([get("/session"), get("/counties")]);
  isKnown(who);
  set({ counties });
  claimDraft(who?.name ?? "");
  const asked = new URLSearchParams(location.search).get("county");
  const home = state.counties.find((county) => county.home) ?? state.counties[0] ?? null;
  const found = state.counties.find((county) => county.code === asked);
  if (asked && !found && home) showNotice(t("county.unseen", { code: asked, name: nameOf(home) }));
  return found ?? home;
}

/**
 * Show a county: join its stream, then load it.
 *
 * @param {import("../shared/types.js").County} county
 */
export async function openCounty(county) {
  leave();
  waiting = null; // what came of another county is not this one's
  const empty = { points: [], cases: new Map(), teams: new Map(), stations: new Map() };
  set({ county, loaded: false, selected: null, ended: null, coverage: null, ...empty });
  ground.clear();
  forgetAlerts();
  changed("ground", "cases", "teams", "selection", "coverage");
  const live = streamBegins();
  leave = joinStream(receive);
  await reloadAll(live);
  void learnNames(() => changed("alerts", "selection", "shelf"));
}

/** Wait for the stream before the snapshot: a change between a snapshot and a later stream would be seen by neither. */
function streamBegins() {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const begins = (/** @type {() => void} */ then) => () => {
        whenLive = () => {};
        then();
      };
      const late = setTimeout(() => {
        whenLive = begins(() => void reloadAll());
        resolve();
      }, STREAM_WAIT_MS);
      whenLive = begins(() => {
        clearTimeout(late);
        resolve();
      });
    })
  );
}

/** Fetch everything again, what lives before the ground it stands on; the one way to be right after a gap. */
export async function reloadAll(live = Promise.resolve()) {
  const mine = ++generation;
  waiting ??= [];
  const isLast = () => mine === generation;
  const refusals = [await refusalOf(live.then(() => loadLiving(isLast))), await refusalOf(loadGround(isLast))];
  const problem = refusals.find(Boolean);
  if (!isLast()) return;
  if (problem) {
    applyWaiting();
    fetchAgain(problem, isLast);
  } else failed = 0;
  pictureIs(!problem);
}

/** @param {Promise<unknown>} asked */
function refusalOf(asked) {
  return asked.then(
    () => null,
    (/** @type {unknown} */ refused) => refused,
  );
}

/** Apply what came while the snapshot was fetched, and from now on what comes. */
function applyWaiting() {
  const kept = waiting ?? [];
  waiting = null;
  for (const apply of kept) apply();
}

/**
 * A picture with a hole is not the present, however well the stream runs: that is said once, and it is asked for again.
 *
 * @param {unknown} problem
 * @param {() => boolean} isLast
 */
function fetchAgain(problem, isLast) {
  if (failed === 0) showProblem(problem);
  setTimeout(() => isLast() && void reloadAll(), AGAIN_MS[Math.min(failed, AGAIN_MS.length - 1)]);
  failed += 1;
}

/** Only the ground is another; a picture that is asked for meanwhile has it with it. */
async function reloadGround() {
  const mine = generation;
  const problem = await refusalOf(loadGround(() => mine === generation));
  if (problem && mine === generation) void reloadAll();
}

/** @param {() => boolean} isLast whether nobody has asked for another picture meanwhile */
async function loadGround(isLast) {
  const [cells, points, stations, boundary, roads] = await Promise.all([
    get("/cells"),
    get("/points"),
    get("/stations"),
    get("/boundary").catch(withoutOne),
    loadUnderlay(isLast),
  ]);
  if (!isLast()) return;
  ground.fill({ cells, boundary, roads });
  set({
    points: points.features.map(placed),
    stations: new Map(stations.features.map(placed).map((/** @type {any} */ station) => [station.code, station])),
  });
  changed("ground");
}

/** @param {() => boolean} isLast */
async function loadLiving(isLast) {
  const [teams, cases] = await Promise.all([
    get("/teams"),
    openCases(),
    loadAlerts(isLast),
    state.ended && loadEnded(),
  ]);
  const known = new Map(cases.map((item) => [item.id, item]));
  const chosen =
    state.selected !== null && state.cases.has(state.selected) && !known.has(state.selected)
      ? await endedOne(state.selected)
      : null;
  if (!isLast()) return;
  set({
    teams: new Map(teams.features.map(placed).map((/** @type {any} */ team) => [team.code, team])),
    cases: known,
    loaded: true,
  });
  if (chosen) keepAnswer(chosen);
  applyWaiting();
  changed("teams", "cases", "selection");
}

/** The case in the panel, which is no more among the open ones; null where it is not the reader's any more. @param {number} id */
async function endedOne(id) {
  try {
    return await get(`/complaints/${id}`);
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) return null;
    throw problem;
  }
}

/** The open cases, and those that are cleared and wait for a call. @returns {Promise<import("../shared/types.js").Case[]>} */
async function openCases() {
  const [open, cleared] = await Promise.all(["open", "cleared"].map(casesIn));
  set({ truncated: open.more });
  return [...open.items, ...cleared.items];
}

/** @param {string} which @returns {Promise<{items: import("../shared/types.js").Case[], more: boolean}>} */
async function casesIn(which) {
  const items = [];
  let after = null;
  do {
    /** @type {{items: import("../shared/types.js").Case[], next: string | null}} */
    const page = await get("/complaints", { state: which, limit: PAGE, after });
    items.push(...page.items);
    after = page.next;
  } while (after !== null && items.length < MOST_CASES);
  return { items, more: after !== null };
}

/** @param {any} feature */
function placed(feature) {
  const [lon, lat] = feature.geometry?.coordinates ?? [null, null];
  return { ...feature.properties, lon, lat };
}

/** @param {import("../shared/live/source.js").StreamMessage} message */
function receive(message) {
  if (message.type === "status") {
    if (message.state === "live") whenLive();
    return streamIs(message.state);
  }
  const { name, data } = message;
  if (name === "reset" || name === "county") {
    askForCorrections();
    return void reloadAll();
  }
  if (name === "graph") return void reloadGround();
  const apply = () => APPLY[name]?.(data);
  if (waiting) waiting.push(apply);
  else apply();
}
