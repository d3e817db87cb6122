/** The state of the handover page: what is open now, what was handed over, and which of the two is on screen. */

import { get, post } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage } from "../../shared/i18n.js";
import { followChanges } from "../../shared/live/follow.js";
import { part } from "../../shared/part.js";
import { sendOnce } from "../../shared/sent-once.js";
import { session } from "../../shared/session.js";
import { keep, recall, state } from "../../shared/store.js";
import { enter } from "../duty-page.js";

/**
 * @typedef {{signer: string, name: string, means: string, at: string}} Signature
 * @typedef {{id: number, made_at: string, until: string, open: number, outgoing: Signature | null,
 *   incoming: Signature | null}} Line
 * @typedef {{id: number, team: string, kind: string, from: string, until: string}} Turn
 * @typedef {{code: string, name: string, name_en: string | null, status: string, duty?: string | null, case: number | null,
 *   turn: Turn | null}} Team
 * @typedef {Turn & {name?: string | null, name_en?: string | null}} Coming
 * @typedef {{at: string, until: string, open: import("../../shared/types.js").Case[], promises: number[], escalated: number[],
 *   callbacks?: import("../../shared/types.js").Case[],
 *   alerts: import("../../shared/types.js").Alert[] | null,
 *   on_duty: Team[], next: Coming[]}} Snapshot
 * @typedef {Line & {notes: string, snapshot: Snapshot}} Handover
 */

/**
 * Those on duty, and those on call: at home, later on their way. Long ago only the turn of a team was kept.
 *
 * @template Thing
 * @param {Thing[]} things
 * @param {(thing: Thing) => string | null | undefined} dutyOf
 */
export function byDuty(things, dutyOf) {
  const isOnCall = (/** @type {Thing} */ thing) => dutyOf(thing) === "on_call";
  return { onDuty: things.filter((thing) => !isOnCall(thing)), onCall: things.filter(isOnCall) };
}

const [model, writable] = part({
  hours: 12,
  /** What the outgoing side has to say, as typed: another handover looked at meanwhile does not throw it away. */
  notes: "",
  /** The newest first. @type {Line[]} */
  lines: [],
  /** The last of those that were asked for in order; null where none is older. @type {number | null} */
  before: null,
  /** @type {Snapshot | null} what would be handed over now */
  present: null,
  /** @type {Handover | null} one that was, on screen instead */
  kept: null,
  /** @type {{text: string, good: boolean} | null} */
  said: null,
  busy: false,
});

export { model };

/** @param {Partial<typeof writable>} fields */
export function set(fields) {
  Object.assign(writable, fields);
}

export async function begin() {
  await enter();
  const kept = recall(KEPT, { by: "", notes: "" }, sessionStorage);
  writable.notes = kept.by === writer() ? kept.notes : ""; // the next one to sign in in the same tab does not find it
  await load();
}

const KEPT = "handover-notes";
const writer = () => `${state.county?.code} ${session.who?.name}`;

/** Keep the typed notes over a reload, as the draft of a case is kept. @param {string} notes */
export function note(notes) {
  writable.notes = notes;
  keep(KEPT, { by: writer(), notes }, sessionStorage);
}

const PAGE = 50;
let asked = 0;

export async function load() {
  const mine = ++asked;
  const [lines, present] = await Promise.all([
    get("/handovers", { limit: PAGE }),
    get("/handovers/now", { hours: model.hours }),
  ]);
  const taken = await takenOver(lines);
  if (mine !== asked) return; // a later question has the later answer
  if (model.lines.length === 0) writable.before = lines[PAGE - 1]?.id ?? null;
  writable.present = present;
  add([...lines, ...taken]);
}

/** Older ones that nobody had taken over, and that are not among those any more. @param {Line[]} lines @returns {Promise<Line[]>} */
async function takenOver(lines) {
  const open = model.lines.filter((line) => !line.incoming && !lines.some(({ id }) => id === line.id));
  return (await Promise.all(open.map(({ id }) => get("/handovers", { limit: 1, before: id + 1 })))).flat();
}

export async function loadOlder() {
  const lines = await get("/handovers", { limit: PAGE, before: model.before });
  writable.before = lines[PAGE - 1]?.id ?? null;
  add(lines);
}

/** @param {Line[]} lines newer news of what is listed, or more */
function add(lines) {
  const all = new Map([...model.lines, ...lines].map((line) => [line.id, line]));
  writable.lines = [...all.values()].sort((a, b) => b.id - a.id);
  changedNow("page");
}

/** Pause between readings of "now" while the page is open; each is written to the audit trail, so they are few. */
const FOLLOWED_MS = 10_000;
const CHANGES = ["case", "alert", "roster"];

export const follow = () =>
  followChanges(
    ({ name }) => CHANGES.includes(name),
    async () => (model.busy ? undefined : load()),
    FOLLOWED_MS,
  );

let wanted = 0;

/** Put one on screen; of several that are asked for the last one stays, else another than was pressed would be signed. @param {number | null} id */
export async function show(id) {
  const mine = ++wanted;
  const kept = id === null ? null : await get(`/handovers/${id}`);
  if (mine !== wanted) return;
  writable.kept = kept;
  changedNow("page");
}

/**
 * Sign something; a refusal is said, and whatever others signed meanwhile is shown.
 *
 * @param {string} path
 * @param {object} body
 * @param {string} done what to say of it
 * @returns {Promise<boolean>} whether it was taken
 */
export async function sign(path, body, done) {
  writable.busy = true;
  changedNow("page");
  let taken = true;
  try {
    const kept = await ("password" in body ? post(path, body) : sendOnce(post, path, body)); // a password is kept nowhere
    wanted += 1;
    writable.kept = kept;
    writable.said = { text: done, good: true };
  } catch (problem) {
    taken = false;
    writable.said = { text: inOneLanguage(/** @type {Error} */ (problem).message), good: false };
    if (model.kept) await show(model.kept.id).catch(() => {});
  }
  writable.busy = false;
  await load().catch(() => changedNow("page"));
  return taken;
}

/** True while there are no accounts: names are typed. */
export const typed = () => session.who?.means === "open";
