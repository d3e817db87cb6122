/**
 * Proposing what is wrong with a reporting point, and what became of it: what waits in the line and what the server did not
 * take is laid over its answer. The office decides; until then the point is as it was.
 *
 * @typedef {import("./ground.js").Point} Point
 * @typedef {import("../outbox.js").OutboxItem} OutboxItem
 */

import { changed } from "../../shared/changes.js";
import { part } from "../../shared/part.js";
import { model } from "../model.js";
import { dismiss, outbox, put } from "../outbox.js";
import { keep, recall } from "../storage.js";

const OLD_FIX_MS = 30_000;
const TIMEOUT_MS = 20_000;
const OLD_MS = 7 * 86_400_000;
const KEPT = "correcting";
export const DETAILS = /** @type {const} */ (["name", "kind", "address", "contact", "phone"]);

const [draft, writable] = part({
  /** @type {Point | null} */
  point: null,
  what: "moved",
  /** Whether the point is where the phone stands, or its coordinates stay as they are. @type {"here" | "same"} */
  where: "here",
  /** @type {{lon: number, lat: number, datum: string, accuracy_m: number} | null} */
  here: null,
  /** @type {"looking" | "found" | "unknown"} */
  fix: "looking",
  /** The details as they are written. @type {Record<string, string>} */
  facts: {},
  remark: "",
  busy: false,
  /** Why it was not put in the line: a key of the catalogue. */
  problem: "",
  /** What was refused and is being said again: it goes once this is in the line. @type {number | null} */
  instead: null,
});

export { draft };

void recall(KEPT, /** @type {any} */ (null)).then(
  (kept) => kept && !draft.point && Date.now() - kept.at < OLD_MS && goOn(kept),
  // Without a store nothing is kept, which the page says.
  () => {},
);

/** The form as it was when the page was closed; where the phone stood then is to be measured again. @param {any} kept */
function goOn({ at: _at, ...kept }) {
  Object.assign(writable, kept, { fix: "unknown" });
  changed("page");
}

/** Store the input at every stroke: the battery may die. */
function keepWritten() {
  const { point, what, where, facts, remark, instead } = draft;
  void keep(KEPT, point && { point, what, where, facts, remark, instead, at: Date.now() }).catch(() => {});
}

/** @param {Partial<typeof writable>} fields */
export function setDraft(fields) {
  Object.assign(writable, fields);
  keepWritten();
}

/** @param {string} fact @param {string} text */
export function setFact(fact, text) {
  writable.facts[fact] = text;
  keepWritten();
}

/** @param {Point} point @param {OutboxItem} [refused] one that is to be said again, of the point as it is now */
export function begin(point, refused) {
  leave();
  const said = refused?.body ?? {};
  const facts = Object.fromEntries(DETAILS.map((fact) => [fact, (fact in said ? said[fact] : point[fact]) ?? ""]));
  Object.assign(writable, { point, facts, what: said.what ?? "moved", remark: said.remark ?? "" });
  if (said.place) Object.assign(writable, { here: said.place, fix: "found" });
  else if (said.what === "moved") writable.where = "same";
  writable.instead = refused?.seq ?? null;
  keepWritten();
  if (!draft.here) measure();
  scrollTo(0, 0);
  changed("page");
}

/** Measure the phone's position. */
export function measure() {
  const { point } = draft;
  Object.assign(writable, { here: null, fix: "looking" });
  changed("page");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) =>
      located(point, { lon: coords.longitude, lat: coords.latitude, datum: "wgs84", accuracy_m: coords.accuracy }),
    () => located(point, null),
    { enableHighAccuracy: true, maximumAge: OLD_FIX_MS, timeout: TIMEOUT_MS },
  );
}

/** @param {Point | null} point @param {typeof draft.here} here */
function located(point, here) {
  if (draft.point !== point) return;
  Object.assign(writable, { here, fix: here ? "found" : "unknown" });
  changed("page");
}

/** Back to the point in the list. */
export function leave() {
  const code = draft.point?.code;
  Object.assign(writable, {
    point: null,
    what: "moved",
    where: "here",
    here: null,
    fix: "looking",
    facts: {},
    remark: "",
    busy: false,
    problem: "",
    instead: null,
  });
  keepWritten();
  changed("page");
  if (code)
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        document.querySelector(`[data-point="${CSS.escape(code)}"]`)?.scrollIntoView({ block: "center" }),
      ),
    );
}

/** Put it in the line; what cannot be meant is said at once, with or without a network. */
export async function propose() {
  const { point, busy } = draft;
  if (!point || busy) return;
  const said = asked(point);
  writable.problem = lacks(said);
  if (draft.problem) return changed("page");
  writable.busy = true;
  const body = {
    point: point.code,
    what: draft.what,
    seen_version: point.version,
    ...said,
    remark: draft.remark.trim() || undefined,
    at: new Date().toISOString(),
  };
  const about = { kind: "correction", point: point.code, name: point.name };
  try {
    await put({
      method: "POST",
      path: `/phones/${model.phone.code}/corrections?county=${model.phone.county}`,
      body,
      about,
    });
  } catch {
    Object.assign(writable, { busy: false, problem: "field.no_storage" });
    return changed("page");
  }
  if (draft.instead !== null) await dismiss(draft.instead).catch(() => {});
  return leave();
}

/**
 * The fields that differ from the point as known here; blank is none.
 *
 * @param {Point} point
 * @returns {Record<string, any>}
 */
function asked(point) {
  if (draft.what === "closed") return {};
  const written = Object.fromEntries(DETAILS.map((fact) => [fact, draft.facts[fact].trim() || null]));
  const differs = DETAILS.filter((fact) => written[fact] !== (point[fact] ?? null));
  const facts = draft.what === "moved" ? differs.filter((fact) => fact === "address") : differs;
  const place = draft.what === "moved" && draft.where === "here" ? { place: draft.here } : {};
  return { ...place, ...Object.fromEntries(facts.map((fact) => [fact, written[fact]])) };
}

/** @param {Record<string, any>} said */
function lacks(said) {
  if (draft.what === "moved" && draft.where === "here" && !said.place) return "field.correct_no_fix";
  if (draft.what === "moved" && !said.place && !said.address) return "field.correct_no_address";
  if (draft.what === "details" && said.name === null) return "field.correct_no_name";
  if (draft.what === "details" && Object.keys(said).length === 0) return "field.correct_no_change";
  return "";
}

/** Take back what the server has. @param {Point} point @param {number} number */
export async function withdraw(point, number) {
  const about = { kind: "withdrawal", point: point.code, name: point.name, number };
  const path = `/phones/${model.phone.code}/corrections/${number}/withdraw?county=${model.phone.county}`;
  await put({ method: "POST", path, body: { at: new Date().toISOString() }, about });
}

/** The unsent and refused corrections of a point. @param {Point} point */
export function inTheLine({ code }) {
  const ours = (/** @type {OutboxItem} */ { about }) => about.point === code;
  return { waiting: outbox.waiting.filter(ours), refused: outbox.refused.filter(ours) };
}
