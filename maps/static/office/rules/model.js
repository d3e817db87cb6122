/**
 * The state of the rules page: the server's rules, and unsaved input. Input is kept by the path of its rule, so reading
 * the rules again loses nothing.
 */

import { address, ask, get, Problem } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { may, token } from "../../shared/session.js";
import { enter } from "../duty-page.js";
import { nameOfRule } from "./rule-name.js";
import { standsIn } from "./unanswered.js";

/**
 * @typedef {{rule: string, before: unknown, after: unknown}} Change
 * @typedef {{version: string, made_at: string, made_by: string | null, changes: Change[]}} Version
 * @typedef {{version: string, rules: Record<string, any>, default: Record<string, any>, history: Version[]}} RuleSet
 * @typedef {{name: string, teams: number | string, skill: string | null, station?: string | null, days: number[], from: string,
 *   until: string, first: string | null, last: string | null, on_call?: boolean}} Need
 * @typedef {"policy" | "escalation" | "need"} Part
 * @typedef {{field: string, message: string}} Fault
 * @typedef {{seen: string, by: string, at: string, changes: Change[]}} Other somebody else's change since version `seen`
 */

export const PARTS = /** @type {const} */ (["policy", "escalation", "need"]);
const PATHS = { policy: "/policy", escalation: "/escalation", need: "/roster/need" };

const [model, writable] = part({
  /** @type {Record<Part, RuleSet> | null} */
  sets: null,
  /** @type {Record<string, string[]>} */
  choices: {},
  /** @type {{code: string, name: string, name_en: string | null}[]} */
  stations: [],
  /** @type {Record<Part, Record<string, any>>} what is written and not saved, by path */
  drafts: { policy: {}, escalation: {}, need: {} },
  /** @type {Record<Part, Fault[]>} */
  faults: { policy: [], escalation: [], need: [] },
  /** @type {Record<Part, {text: string, good: boolean, changes?: Change[], other?: Other} | null>} */
  said: { policy: null, escalation: null, need: null },
  /** @type {Record<Part, Other | null>} what somebody changed under what is written here: one of both is to be chosen */
  meanwhile: { policy: null, escalation: null, need: null },
  /** @type {Record<Part, string>} the version this page saved last: no news to it */
  own: { policy: "", escalation: "", need: "" },
  busy: false,
  /** @type {string | null} why nothing could be read */
  failed: null,
});

export { model };

/** @param {Partial<typeof writable>} fields */
export function set(fields) {
  Object.assign(writable, fields);
}

/** Say something of a part, or nothing more. @param {Part} part @param {typeof model.said[Part]} said */
export function say(part, said) {
  writable.said[part] = said;
}

/** @param {Part} part @param {Other | null} other */
export function setMeanwhile(part, other) {
  writable.meanwhile[part] = other;
}

/** @param {Part} part */
export function forgetFaults(part) {
  writable.faults[part] = [];
}

/** @param {Part} part */
export const mayChange = (part) => may("PATCH", PATHS[part]);

/** @param {Part} part */
export const isDrafted = (part) => Object.keys(model.drafts[part]).length > 0;

/** The rules of a part as they are; the page is drawn only once they are known. @param {Part} part */
export const setOf = (part) => /** @type {Record<Part, RuleSet>} */ (model.sets)[part];

export async function begin() {
  await enter();
  await load();
}

/**
 * Changes sent without an answer: the input at that time, and the message once they are seen to be in force.
 *
 * @type {Partial<Record<Part, {body: object, seen: string, drafts: Record<string, any>, done: string}>>}
 */
const unanswered = {};
let asked = 0;

/** Read all again; of readings that cross, the last one counts. */
export async function load() {
  const mine = ++asked;
  const { choices, stations, ...sets } = await get("/rules");
  if (mine !== asked) return;
  Object.assign(writable, { sets, choices, stations, failed: null });
  for (const part of PARTS) settle(part);
  changedNow("page");
}

/**
 * Read the rules again after a missing answer to learn whether the change was made; later input stays.
 *
 * @param {Part} part
 */
function settle(part) {
  const sent = unanswered[part];
  if (!sent || setOf(part).version === sent.seen) return; // it may still be on its way
  const { version, rules } = setOf(part);
  delete unanswered[part];
  if (!standsIn(rules, sent.body)) return;
  const drafts = Object.entries(model.drafts[part]);
  writable.drafts[part] = Object.fromEntries(
    drafts.filter(([path, value]) => JSON.stringify(value) !== JSON.stringify(sent.drafts[path])),
  );
  writable.own[part] = version;
  writable.said[part] = { text: sent.done, good: true };
}

/**
 * Keep what the reader wrote; what is as the server has it is no draft. What was refused stays said until the next save:
 * a field is left by the press of the button below it, which would move away from under that press.
 *
 * @param {Part} part
 * @param {string} path
 * @param {any} value
 * @param {any} kept what the server has
 */
export function write(part, path, value, kept) {
  if (JSON.stringify(value) === JSON.stringify(kept)) delete writable.drafts[part][path];
  else writable.drafts[part][path] = value;
  changedNow("page");
}

/** @param {Part} part */
export function discard(part) {
  Object.assign(writable.drafts, { [part]: {} });
  Object.assign(writable.faults, { [part]: [] });
  writable.said[part] = null;
  changedNow("page");
}

/**
 * The server's message about a rule, or about a part of it.
 *
 * @param {Part} part
 * @param {string} path
 */
export function faultOf(part, path) {
  const fault = model.faults[part].find(({ field }) => touches(field, path));
  return fault ? inOneLanguage(fault.message) : null;
}

/** @param {string} field @param {string} path */
function touches(field, path) {
  return field === path || field.startsWith(`${path}.`);
}

/**
 * Save a part. Where somebody else has changed it since it was read, what they changed is shown, what was written stays
 * written, and the next save knows of it.
 *
 * @param {Part} part
 * @param {object} body
 * @param {string} done what to say of it
 */
export async function save(part, body, done) {
  writable.busy = true;
  changedNow("page");
  const seen = setOf(part).version;
  const drafts = { ...model.drafts[part] };
  delete unanswered[part];
  try {
    writable.own[part] = String((await send(part, body)).version);
    discard(part);
    writable.said[part] = { text: done, good: true };
  } catch (problem) {
    if (problem instanceof Problem && !problem.isRefusal) unanswered[part] = { body, seen, drafts, done };
    refused(part, /** @type {import("../../shared/api.js").Problem} */ (problem));
  }
  writable.busy = false;
  await load().catch(() => changedNow("page"));
  tellOthers(part, seen);
}

/** @param {Part} part @param {object} body */
function send(part, body) {
  const { version } = setOf(part);
  const payload = part === "need" ? { ...body, version: Number(version) } : { ...body, seen_version: version };
  const headers = { "Content-Type": "application/json", ...token() };
  return ask(address(PATHS[part]), { method: "PATCH", headers, body: JSON.stringify(payload) });
}

/** @param {Part} part @param {import("../../shared/api.js").Problem} problem */
function refused(part, problem) {
  writable.faults[part] = problem.status === 422 ? problem.fields : [];
  writable.said[part] = { text: inWords(part, problem), good: false };
}

/** Each fault by the rule's own name, as it stands in the form; where no field is at fault, the whole. @param {Part} part @param {import("../../shared/api.js").Problem} problem */
function inWords(part, problem) {
  const faults = model.faults[part].filter(({ field }) => nameOfRule(field) !== field);
  if (faults.length === 0) return inOneLanguage(problem.message);
  return faults
    .map(({ field, message }) => t("rules.fault", { rule: nameOfRule(field), fault: inOneLanguage(message) }))
    .join(t("rules.and"));
}

/** After a save refused for somebody's change, show that change. @param {Part} part @param {string} seen */
function tellOthers(part, seen) {
  const said = model.said[part];
  if (!said || said.good || setOf(part).version === seen) return;
  said.changes = newer(part, seen);
  changedNow("page");
}

/** The changes since a version, newest first. @param {Part} part @param {string} seen */
export function newer(part, seen) {
  const missed = setOf(part).history.filter((version) => Number(version.version) > (Number(seen) || 0));
  return missed.flatMap((version) => version.changes);
}
