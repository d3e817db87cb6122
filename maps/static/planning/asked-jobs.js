/** Jobs that a section asks for: one of each kind is shown, the last one, with its progress and what it found. */

import { again } from "../shared/again.js";
import { get, post } from "../shared/api.js";
import { changedNow } from "../shared/changes.js";
import { inOneLanguage } from "../shared/i18n.js";
import { part } from "../shared/part.js";
import { sendOnce } from "../shared/sent-once.js";
import { hearNews } from "./live/news.js";
import { readPresent } from "./live/present.js";

/**
 * @typedef {{id: number, kind: string, state: string, stage: string, progress: number, input: any, result: any, partial: any,
 *   error: {code: string, message: string} | null, asked_by?: string, asked_at?: string, ahead?: number | null, held_up?: boolean, ended_at?: string | null, versions?: any, digest?: string | null}} AskedJob
 */

const PATH = "/planning/jobs";
const OVER = ["done", "failed", "cancelled"];
const AGAIN_MS = 4000;
/** Where the stream said nothing: a line that broke must not leave a job unfinished on the screen for ever. */

/** By kind: the last job; why it could not be asked for; why it is not known how it stands now. */
const [jobs, writable] = part(/** @type {Record<string, AskedJob | undefined>} */ ({}));
const [refusals, writableRefusals] = part(/** @type {Record<string, string | undefined>} */ ({}));
const [lost, writableLost] = part(/** @type {Record<string, string | undefined>} */ ({}));

export { jobs, lost, refusals };

/** @type {(() => void) | null} */
let close = null;
/** @type {ReturnType<typeof setInterval> | undefined} */
let reading;

/** @param {AskedJob | undefined} job */
export function isUnderWay(job) {
  return job !== undefined && !OVER.includes(job.state);
}

/** Kinds that are asked for and not answered yet. @type {Set<string>} */
const asking = new Set();

/** True if no further job of a kind can be started now. @param {string} kind */
export function isBusy(kind) {
  return asking.has(kind) || isUnderWay(jobs[kind]);
}

/** Show the last jobs of some kinds, and hear of them from now on. @param {string[]} kinds */
export function followJobs(kinds) {
  void readLast(kinds);
  void readPresent();
  close ??= hearNews((name, data) => {
    if (name === "planning") hear(data);
  });
  reading ??= setInterval(
    () => Object.values(jobs).forEach((job) => void (isUnderWay(job) && read(/** @type {AskedJob} */ (job)))),
    AGAIN_MS,
  );
}

/** Hear no more. */
export function unfollowJobs() {
  close?.();
  close = null;
  clearInterval(reading);
  reading = undefined;
}

/** True if the answer so far is drawn and read again at each news. @param {AskedJob} job */
function isShownEarly(job) {
  return job.kind === "siting";
}

/** @param {any} news */
function hear(news) {
  const job = Object.values(jobs).find((each) => each?.id === news.job);
  if (news.change !== "job" || !job) return;
  if (OVER.includes(news.state) || (isShownEarly(job) && news.state === "running")) return void read(job);
  Object.assign(job, { state: news.state, stage: news.stage, progress: news.progress });
  changedNow("page");
}

/** @param {string[]} kinds */
async function readLast(kinds) {
  const missing = kinds.filter((kind) => !jobs[kind]);
  if (!missing.length) return;
  try {
    const { items } = await get(PATH, { state: "all" });
    for (const kind of missing) {
      const last = items.find((/** @type {AskedJob} */ job) => job.kind === kind && job.state !== "cancelled");
      if (last && !jobs[kind]) await read(last);
    }
  } catch (problem) {
    // Until then nothing is shown that was asked for before; what is asked for now says what is wrong.
    again(problem, () => close && void readLast(kinds));
  }
}

/** Read how a job stands; an answer that comes after another was asked for is not shown. @param {AskedJob} job */
export async function read(job) {
  const { kind, id } = job;
  try {
    const found = await get(`${PATH}/${id}`);
    if ((jobs[kind]?.id ?? id) !== id) return;
    writable[kind] = found;
    writableLost[kind] = undefined;
  } catch (problem) {
    if ((jobs[kind]?.id ?? id) !== id) return;
    writable[kind] ??= job;
    writableLost[kind] = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  changedNow("page");
}

/** Ask for a job; what was shown of its kind goes once it is under way. @param {string} kind @param {object} input */
export function askJob(kind, input) {
  return askJobAt(PATH, kind, { kind, input });
}

/**
 * Ask for a job of a kind that has an address of its own.
 *
 * @param {string} path
 * @param {string} kind
 * @param {object} question
 */
export async function askJobAt(path, kind, question) {
  if (isBusy(kind)) return; // by a second press
  asking.add(kind);
  changedNow("page");
  try {
    writable[kind] = await sendOnce(post, path, question);
    writableRefusals[kind] = undefined;
  } catch (problem) {
    writableRefusals[kind] = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  asking.delete(kind);
  changedNow("page");
  // Below a long form nobody would see that it runs, or why it does not.
  document.querySelector("main .plan-progress, main .said.bad")?.scrollIntoView({ block: "nearest" });
}

/** @param {AskedJob} job */
export async function cancelJob(job) {
  try {
    writable[job.kind] = await sendOnce(post, `${PATH}/${job.id}/cancel`, {});
    writableLost[job.kind] = undefined;
  } catch (problem) {
    writableLost[job.kind] = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  changedNow("page");
}
