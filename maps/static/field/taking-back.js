/**
 * The last step of this phone, which can be taken back for ten seconds. A step that calls another team, or lets this one be
 * called elsewhere, is held for so long, for its consequences cannot be taken back. Every other is sent at once, for
 * somebody waits to hear of it, and is taken back at the server. The moment of the tap counts in both.
 *
 * @typedef {import("./outbox.js").OutboxItem} OutboxItem
 * @typedef {{id: number, status: string, assignment?: {expires_at: string | null} | null}} Item
 */

import { changed } from "../shared/changes.js";
import { t } from "../shared/i18n.js";
import { now } from "./clock.js";
import { noteKept, notify } from "./model.js";
import { outbox, takeBack } from "./outbox.js";

export const UNDO_MS = 10_000;
/** So long before an offer ends its refusal has to be on its way. */
const SPARE_MS = 3000;
const HELD = new Set(["declined", "cleared"]);

/** @type {{outboxItem: OutboxItem, undo: {seq: number, until: string} | null} | null} */
let last = null;
let isWriting = false;

/** Until when a step is held, by this phone's clock; nothing where it is sent at once. @param {Item} item @param {string} step */
export function heldUntil(item, step) {
  if (!HELD.has(step)) return {};
  const end = item.status === "offered" && item.assignment?.expires_at;
  const latest = end ? Date.parse(end) - now() - SPARE_MS : UNDO_MS;
  return { not_before: Date.now() + Math.max(0, Math.min(UNDO_MS, latest)) };
}

/** True while a step is being stored: until then no other is accepted, and no earlier one undone. */
export function isKeepingStep() {
  return isWriting;
}

/** @param {Promise<OutboxItem>} kept the step as it was put in the line */
export async function noteStep(kept) {
  isWriting = true;
  changed("page");
  try {
    last = { outboxItem: await kept, undo: null };
  } finally {
    isWriting = false;
    changed("page");
  }
}

/** The server has it. @param {any} answer @param {OutboxItem} outboxItem */
export function noteTaken(answer, { key }) {
  if (last?.outboxItem.key === key) last.undo = answer?.undo ?? null;
}

/** The action that can be undone now, with the seconds left; null if there is none. */
export function takenBackable() {
  if (isWriting) return null;
  const outboxItem = last?.outboxItem ?? lastWaiting();
  if (!outboxItem || outbox.refused.some(({ key }) => key === outboxItem.key)) return null;
  const since = Date.now() - outboxItem.did_at;
  const left = Math.ceil(Math.min(UNDO_MS - since, last?.undo ? Date.parse(last.undo.until) - now() : UNDO_MS) / 1000);
  return since >= 0 && left > 0 ? { outboxItem, left } : null;
}

/** The last unsent step from before the page was reopened. */
function lastWaiting() {
  const undone = new Set(outbox.waiting.map(({ undoes }) => undoes));
  return outbox.waiting.findLast(({ key, about }) => about.kind === "step" && about.back && !undone.has(key));
}

/** Take it back; where that cannot be, it is said. */
export async function undoStep() {
  const found = takenBackable();
  if (!found) return;
  const undo = last?.undo ?? null;
  last = null;
  const { outboxItem } = found;
  const id = outboxItem.about.case ?? 0;
  if (await takeBack(outboxItem, undo && { seq: undo.seq })) noteKept(id);
  else await notify(id, t("field.undo_late"));
  changed("page");
}

/** @param {OutboxItem} outboxItem */
export function stepName({ about }) {
  return `${t(`field.did_${about.step}`)} #${about.case}`;
}
