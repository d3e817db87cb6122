/** Scenarios as the workbench knows them: the list, the jobs that answer them, and what a comparison found. */

import { address, ask, get, patch, post } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { sendOnce } from "../../shared/sent-once.js";
import { token } from "../../shared/session.js";
import { hearNews } from "../live/news.js";

/**
 * @typedef {{id: number, state: string, stage: string, progress: number, ahead: number | null, held_up?: boolean, asked_at: string,
 *   error: {code: string, message: string} | null}} Job
 * @typedef {{number: number, version: number, name: string, kind: string, author: string, note: string | null, assumptions: any,
 *   versions: any, figures: Record<string, any> | null, digest: string | null, answered_at: string | null, changed_at: string, job: Job | null}} Scenario
 * @typedef {{name: string, before: any, after: any, change: number | null}} Difference
 * @typedef {{before: Scenario, after: Scenario, assumptions: Difference[], versions: Difference[], figures: Difference[],
 *   cells: {won: string[], lost: string[], missing: string[], kept: string[]} | null, same_answer: boolean}} Comparison
 */

/** A scenario as the job that answered it. @param {Scenario} scenario */
export function asJob({ kind, assumptions, author, answered_at: at, versions, digest }) {
  return /** @type {any} */ ({ kind, input: assumptions, asked_by: author, ended_at: at, versions, digest });
}

const [kept, writable] = part({
  /** @type {Scenario[] | null} */
  list: null,
  /** @type {import("../job-facts.js").Present} */
  present: null,
  /** What went wrong with what somebody did last. @type {string | null} */
  problem: null,
  /** What went wrong with the last reading: it goes on by itself, and must not take away what is said of an act. @type {string | null} */
  unread: null,
  /** The two that are side by side, as numbers of scenarios. @type {[number | null, number | null]} */
  pair: [null, null],
  /** @type {Comparison | null} */
  comparison: null,
  /** A scenario that was deleted and can be taken back. @type {Scenario | null} */
  deleted: null,
  /** The one whose assumptions are shown. @type {number | null} */
  open: null,
  /** The last answer of each kind that is no scenario yet. @type {{id: number, kind: string, ended_at: string}[]} */
  answers: [],
  isBusy: false,
});

export { kept };

/** @param {Partial<typeof writable>} fields */
export function setKept(fields) {
  Object.assign(writable, fields);
}

const PATH = "/planning/scenarios";
const QUIET_MS = 400;

/** @type {(() => void) | null} */
let close = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let reading;

/** Read the list, and hear from now on what becomes of scenarios and their jobs. */
export function follow() {
  const query = new URLSearchParams(location.search);
  const number = (/** @type {string} */ name) => Number(query.get(name)) || null;
  writable.pair = [number("before") ?? kept.pair[0], number("after") ?? kept.pair[1]];
  writable.open = number("scenario") ?? kept.open;
  void read();
  close ??= hearNews(hear);
}

/** Hear no more. */
export function unfollow() {
  close?.();
  close = null;
}

/**
 * @param {string} name
 * @param {any} data
 */
function hear(name, data) {
  const scenario = kept.list?.find((each) => each.job?.id === data.job);
  if (name === "planning" && data.change === "job" && scenario?.job && !isOver(data.state)) {
    Object.assign(scenario.job, { state: data.state, stage: data.stage, progress: data.progress });
    changedNow("page");
    return;
  }
  clearTimeout(reading);
  reading = setTimeout(() => void read(), QUIET_MS);
}

/** @param {string} what */
export function isOver(what) {
  return what === "done" || what === "failed" || what === "cancelled";
}

let asked = 0;

function isPair() {
  const [before, after] = kept.pair;
  return Boolean(before && after && before !== after);
}

/** True if two scenarios are chosen and their comparison has not come. */
export function isAwaited() {
  return isPair() && !kept.comparison && !kept.unread;
}

/** Read the list again, and the comparison with it; of readings that cross, the last one counts. */
async function read() {
  const mine = ++asked;
  const [before, after] = kept.pair;
  const { comparison } = kept;
  // Two others are not shown under what is chosen now.
  if (comparison?.before.number !== before || comparison?.after.number !== after) writable.comparison = null;
  try {
    const { items: list, present } = await get(PATH);
    const answers = lastOfKind((await get("/planning/jobs", { state: "ended" })).items);
    if (mine !== asked) return;
    Object.assign(writable, { list, present, answers });
    if (isAwaited()) changedNow("page");
    const found = isPair() ? await get("/planning/comparison", { before, after }) : null;
    if (mine !== asked) return;
    Object.assign(writable, { comparison: found, unread: null });
  } catch (problem) {
    if (mine !== asked) return;
    writable.unread = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  changedNow("page");
}

/** @param {any[]} jobs the newest first */
function lastOfKind(jobs) {
  const found = new Map();
  for (const job of jobs)
    if (job.state === "done" && job.scenario === null && !found.has(job.kind)) found.set(job.kind, job);
  return [...found.values()];
}

/**
 * Change something, and read the list again; say what went wrong. What was said before is gone.
 *
 * @param {() => Promise<any>} act
 * @returns {Promise<boolean>} whether it was done
 */
async function changed(act) {
  Object.assign(writable, { isBusy: true, problem: null });
  changedNow("page");
  let isDone = true;
  try {
    await act();
  } catch (problem) {
    isDone = false;
    writable.problem = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  await read(); // also after a refusal: it may be done already, and what others did is shown
  writable.isBusy = false;
  changedNow("page");
  return isDone;
}

/**
 * Keep the workbench's question under a name, and have it answered.
 *
 * @param {string} name
 * @param {string} note
 * @param {object} assumptions
 */
export function keep(name, note, assumptions) {
  return changed(() => sendOnce(makeAndRun, PATH, { name, note, kind: "cover", assumptions }));
}

/** One intent: where the second half got no answer, the next press finds what the first has made. @type {typeof post} */
async function makeAndRun(path, body, headers) {
  const made = await post(path, body, headers);
  await sendOnce(post, `${path}/${made.number}/run`, {});
  return made;
}

/**
 * Keep what a job was asked and found.
 *
 * @param {string} name
 * @param {string} note
 * @param {number} job
 */
export function keepAnswer(name, note, job) {
  return changed(() => sendOnce(post, PATH, { name, note, job }));
}

/** @param {Scenario} scenario */
export function run({ number }) {
  return changed(() => sendOnce(post, `${PATH}/${number}/run`, {}));
}

/** @param {Scenario} scenario */
export function copy({ number }) {
  return changed(() => sendOnce(post, `${PATH}/${number}/copy`, {}));
}

/** @param {{number: number | null, version: number}} seen as it was read @param {string} name @param {string} note */
export function rename({ number, version }, name, note) {
  return changed(() => sendOnce(patch, `${PATH}/${number}`, { name, note, seen_version: version }));
}

/** @param {Scenario} scenario */
export function remove(scenario) {
  writable.pair = /** @type {[number | null, number | null]} */ (
    kept.pair.map((each) => (each === scenario.number ? null : each))
  );
  if (kept.open === scenario.number) writable.open = null;
  return changed(async () => {
    await sendOnce(takeOut, `${PATH}/${scenario.number}`, {});
    writable.deleted = scenario;
    writable.comparison = null;
  });
}

/** @param {string} path @param {object} _body @param {Record<string, string>} headers */
function takeOut(path, _body, headers) {
  return ask(address(path), { method: "DELETE", headers: { ...token(), ...headers } });
}

/** Take back what was deleted last. */
export function restore() {
  return changed(async () => {
    if (kept.deleted) await sendOnce(post, `${PATH}/${kept.deleted.number}/restore`, {});
    writable.deleted = null;
  });
}

/** Take back what somebody else deleted. @param {number} number */
export function bringBack(number) {
  return changed(() => sendOnce(post, `${PATH}/${number}/restore`, {}));
}

/** @param {Job} job */
export function cancel({ id }) {
  return changed(() => sendOnce(post, `/planning/jobs/${id}/cancel`, {}));
}

/**
 * Put a scenario on one side of the comparison, or take it away.
 *
 * @param {0 | 1} side
 * @param {number | null} number
 */
export function choose(side, number) {
  writable.pair[side] = number;
  remember();
  void read();
}

/** Show the assumptions of one scenario, or of none. @param {number} number */
export function unfold(number) {
  writable.open = kept.open === number ? null : number;
  remember();
  changedNow("page");
}

/** Let the address lead here again: it can be sent to somebody. */
function remember() {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries({ before: kept.pair[0], after: kept.pair[1], scenario: kept.open })) {
    if (value) query.set(name, String(value));
    else query.delete(name);
  }
  history.replaceState(null, "", `?${query}${location.hash}`);
}

/** The scenarios that the address or a comparison names and the list does not have; none before it is read. */
export function missing() {
  const { list } = kept;
  if (!list) return [];
  const named = new Set([kept.open, ...kept.pair].filter((number) => number !== null));
  return [...named].filter((number) => !list.some((each) => each.number === number));
}

/** A name for a new scenario that none has yet. */
export function freeName() {
  const taken = new Set(kept.list?.map((each) => each.name));
  for (let n = 1; ; n += 1) {
    const name = t("scenario.new_name", { n });
    if (!taken.has(name)) return name;
  }
}
