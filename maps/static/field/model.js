/**
 * The state of the phone's page: the server's last answer, with later actions laid over it. The age of that answer
 * stands beside everything shown.
 *
 * @typedef {import("../shared/types.js").Case & {handover?: Record<string, [number, number]>}} Case
 * @typedef {{now: string, phone: {code: string, team: string}, team: any, cases: Case[],
 *   time_zone?: string, fence: {geofence_m: number, dwell_s: number, usable_accuracy_m: number}}} Work
 * @typedef {{id: number, words: string, at: number}} Notice a case that went to another meanwhile
 */

import { changed } from "../shared/changes.js";
import { inZone } from "../shared/format.js";
import { t } from "../shared/i18n.js";
import { ACTIVE, LEADS_TO, NOT_LEFT, STEPS_FROM } from "../shared/lifecycle.js";
import { part } from "../shared/part.js";
import { recall as look } from "../shared/store.js";
import { now } from "./clock.js";
import { outbox } from "./outbox.js";
import { keep, recall } from "./storage.js";

const [model, writable] = part({
  /** @type {{name: string, title: string | null, role: string, means: string} | null} */
  who: null,
  /** Whether the server has said so since the page was opened. */
  sure: false,
  /** Whether the server says that nobody is signed in. */
  stranger: false,
  /** @type {{code: string, team: string | null, county: string | null}} */
  phone: { code: "", team: null, county: null },
  /** @type {Work | null} */
  work: null,
  /** When the server answered so, by the server's clock. */
  told_at: 0,
  /** @type {"connecting" | "live" | "offline"} */
  connection: "connecting",
  /** @type {Notice[]} */
  notices: [],
  /** @type {Record<number, {line: [number, number][], distance_m: number | null, travel_s: number | null, method: string,
   *   streets?: import("./views/street-lines.js").Street[]}>} */
  routes: {},
  /** Which screen: the work, or one of those in `page.js`. */
  view: "work",
  /** Of which case it is, where it is not the one the team is at. @type {number | null} */
  chosen: null,
  tracking: { on: false, refused: "", last_at: 0, accuracy_m: 0, lon: 0, lat: 0, waiting: 0 },
  /** @type {{case: number, distance_m: number} | null} the fence says that the team seems to be there */
  near: null,
  /** What went wrong when the server was asked last. */
  failure: "",
  /** Why the last sign-out was none: `unsent`, or in the server's words. */
  unleft: "",
  /** Why the page is not kept for where there is no network; empty where it is, or may still be. @type {"" | "no_https" | "no_worker" | "not_yet"} */
  unkept: "",
});

export { model };

/** @param {Partial<typeof writable>} fields */
export function set(fields) {
  Object.assign(writable, fields);
}

/** @param {Partial<typeof writable.tracking>} fields */
export function setTracking(fields) {
  Object.assign(writable.tracking, fields);
}

/** @param {number} id @param {typeof model.routes[number]} route */
export async function keepRoute(id, route) {
  writable.routes[id] = route;
  await keep("routes", model.routes);
}

/** Restore the state of the last visit. */
export async function remember() {
  const [phone, who, kept, notices, routes] = await Promise.all([
    recall("phone", model.phone),
    recall("who", model.who),
    recall("work", /** @type {{work: Work, told_at: number} | null} */ (null)),
    recall("notices", []),
    recall("routes", {}),
  ]);
  Object.assign(writable, { phone, who, notices, routes });
  if (kept) Object.assign(writable, { work: kept.work, told_at: kept.told_at });
  inZone(kept?.work.time_zone ?? "");
  const n = look("field-unsent", 0);
  // A phone that knows nothing of itself has lost what waited on it: its user has to know what is to be said once more.
  if (n && !phone.code) await notify(0, t("field.store_lost", { n }));
  changed("page");
}

/**
 * Keep the result of a step before the step leaves the outbox: otherwise the case would be shown briefly, or on a phone
 * that then loses its network for long, as it was before.
 *
 * @param {Case} answer
 */
export function stepped(answer) {
  const known = model.work?.cases.find((item) => item.id === answer.id);
  if (!known) return;
  Object.assign(known, answer);
  void keep("work", { work: model.work, told_at: model.told_at });
  changed("page");
}

/** An answer that was on its way while a step was taken knows less than we do. @param {Work} work */
function newest(work) {
  const known = new Map((model.work?.cases ?? []).map((item) => [item.id, item]));
  return work.cases.map((item) => {
    const ours = known.get(item.id);
    return ours && ours.seq > item.seq ? ours : item;
  });
}

/** Take in a new answer; what is not ours any more is said, not merely gone. @param {Work} work @param {(item: Case) => string} gone */
export async function take(work, gone) {
  const before = (model.work?.cases ?? []).filter((item) => ACTIVE.has(item.status));
  // An acceptance made in time may bring it back once it is sent; else its refusal says who has it.
  const accepted = outbox.waiting.filter(({ about }) => about.step === "acknowledged").map(({ about }) => about.case);
  const known = new Set([...work.cases.map(({ id }) => id), ...accepted]);
  const lost = before.filter(({ id }) => !known.has(id));
  writable.notices.push(
    ...lost.filter((item) => !mayHaveGivenBack(item.id)).map((item) => ({ id: item.id, words: gone(item), at: now() })),
  );
  work.cases = newest(work);
  Object.assign(writable, { work, told_at: Date.parse(work.now) });
  inZone(work.time_zone ?? "");
  for (const id of Object.keys(model.routes))
    if (!work.cases.some((each) => each.id === Number(id))) delete writable.routes[Number(id)];
  await Promise.all([
    keep("work", { work, told_at: model.told_at }),
    keep("notices", model.notices),
    keep("routes", model.routes),
  ]);
  changed("page");
}

/** The team's recently finished cases, without those it declined: they go on to others. */
export function doneLately() {
  return cases().filter(({ status }) => !ACTIVE.has(status) && status !== LEADS_TO.declined);
}

/** True if an offer expired without an answer: it was not taken away. @param {Case} item as it was last known */
export function hasExpired({ status, assignment }) {
  const until = status === "offered" && assignment?.expires_at;
  return Boolean(until) && Date.parse(/** @type {string} */ (until)) <= now();
}

/** @type {Set<number>} */
const givenBack = new Set();

/** A case we gave back ourselves is not news. @param {number} id */
export function noteGivenBack(id) {
  givenBack.add(id);
}

/** It was not, after all. @param {number} id */
export function noteKept(id) {
  givenBack.delete(id);
}

/** @param {number} id */
function mayHaveGivenBack(id) {
  return givenBack.has(id);
}

/** Say something that stays in sight until it is read. @param {number} id of the case @param {string} words */
export async function notify(id, words) {
  writable.notices.push({ id, words, at: now() });
  await keep("notices", model.notices);
  changed("page");
}

/** @param {number} id */
export async function dismissNotice(id) {
  writable.notices = model.notices.filter((notice) => notice.id !== id);
  await keep("notices", model.notices);
  changed("page");
}

/** The cases as they are once all that waits has been sent. @returns {(Case & {unsent: boolean})[]} */
export function cases() {
  return (model.work?.cases ?? []).map((item) => {
    const steps = outbox.waiting.filter(({ about }) => ["step", "undo"].includes(about.kind) && about.case === item.id);
    const last = steps
      .map(({ about }) => (about.kind === "undo" ? about.back : LEADS_TO[about.step ?? ""]))
      .filter(Boolean)
      .at(-1); // a remark leads nowhere
    const status = last ?? item.status;
    // An answer kept from an older release has none.
    const known = last === undefined ? item.steps : undefined;
    return { ...item, status, steps: known ?? STEPS_FROM[status] ?? [], unsent: steps.length > 0 };
  });
}

/** The case the team is at, if any; one that was given back may be another team's before the server is asked again. */
export function current() {
  const { team } = model.phone;
  return cases().find((item) => ACTIVE.has(item.status) && (item.assignment?.team ?? team) === team) ?? null;
}

/** Seconds since the server last said how things are; null where it never did. */
export function ageSeconds() {
  return model.told_at === 0 ? null : Math.max(0, (now() - model.told_at) / 1000);
}

export function isOnDuty() {
  return model.work?.team.properties.on_duty ?? false;
}

/** On call is not on duty: it may be at home, and has time to turn out. @returns {"on_duty" | "on_call" | "off_duty"} */
export function duty() {
  const team = model.work?.team.properties;
  if (!team?.on_duty) return "off_duty";
  return team.duty === "on_call" ? "on_call" : "on_duty";
}

/**
 * The time by which a team with a turnout is expected, as the desk counts it; null once it has left, or without
 * turnout.
 *
 * @param {Pick<Case, "status" | "assignment">} item
 */
export function turningOut({ status, assignment }) {
  const turnout = assignment?.turnout_s ?? 0;
  if (!assignment || turnout <= 0 || !NOT_LEFT.has(status)) return null;
  const leaves = Math.max(Date.parse(assignment.offered_at) + turnout * 1000, now());
  return { turnout_s: turnout, at: assignment.travel_s === null ? null : leaves + assignment.travel_s * 1000 };
}

/** The case a screen is of: the one that was chosen, else the one the team is at. */
export function subject() {
  return cases().find(({ id }) => id === model.chosen) ?? current();
}

/** Change the screen. @param {string} view @param {number | null} [chosen] of which case, where it is not the one the team is at */
export function show(view, chosen = null) {
  Object.assign(writable, { view, chosen });
  scrollTo(0, 0);
  changed("page");
}
