/**
 * Goods to come off the shelf: the server's last list in the order of the round, with what was closed here laid over it.
 * What is not on the server is marked so, until it is.
 *
 * @typedef {{case: number, case_number: string, exercise?: boolean, order: number, number: number, name: string, product: string, batch: string | null,
 *   reason: string, place: {lon: number, lat: number}, handover: Record<string, [number, number]> | null, shared: boolean,
 *   due_at: string, warns_at: string, after_s?: number | null, state: string, late: boolean,
 *   closing: {at: string, by: string, quantity: string | null} | null, unsent?: boolean}} Task
 * @typedef {{now: string, team: string, tasks: Task[], closed: Task[], names?: Record<string, string>, round: {method: string, total_s: number,
 *   start: {lon: number, lat: number}} | null}} List
 */

import { changed } from "../../shared/changes.js";
import { t, word } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { now } from "../clock.js";
import { model } from "../model.js";
import { outbox } from "../outbox.js";
import { chime } from "../ring.js";
import { ask } from "../server.js";
import { keep, recall } from "../storage.js";

const [shelf, writable] = part(/** @type {{list: List | null, told_at: number}} */ ({ list: null, told_at: 0 }));

export { shelf };

/** Tasks that have rung. @type {Set<string>} */
let heard = new Set();

/** @param {{case: number, order: number, number: number}} task */
export function keyOf(task) {
  return `${task.case}/${task.order}/${task.number}`;
}

/** The name of the person who closed a task, if known. @param {string | undefined} actor */
export function closerName(actor) {
  if (!actor) return "";
  // Closed here, and the list not asked for since.
  const own = actor === `user:${model.who?.name}` ? model.who?.title : null;
  return own ?? shelf.list?.names?.[actor] ?? word("actor", actor.split(":").pop() ?? "");
}

export async function rememberShelf() {
  const [kept, known] = await Promise.all([
    recall("shelf", { list: null, told_at: 0 }),
    recall("shelf-heard", /** @type {string[]} */ ([])),
  ]);
  Object.assign(writable, kept);
  heard = new Set(known);
}

/** Another team has other tasks. */
export async function forgetShelf() {
  Object.assign(writable, { list: null, told_at: 0 });
  await keep("shelf", shelf);
}

/** Ask what there is to clear; a list that does not come leaves the old one, with its age. */
export async function refreshShelf() {
  const { code, county, team } = model.phone;
  const list = await ask(`/phones/${code}/shelf?county=${county}`);
  if (team !== model.phone.team) return;
  Object.assign(writable, { list, told_at: Date.parse(list.now) });
  await keep("shelf", { list, told_at: shelf.told_at });
  await ringForNew(list);
  changed("page");
}

/** @param {List} list */
async function ringForNew({ tasks }) {
  const fresh = tasks.filter((task) => !heard.has(keyOf(task)));
  if (fresh.length === 0) return;
  heard = new Set(tasks.map(keyOf));
  await keep("shelf-heard", [...heard]);
  await chime(t("field.shelf_new"), t("field.shelf_new_body", { n: fresh.length, product: fresh[0].product }));
}

/**
 * A closing was taken: before it leaves the line, else the task would for a moment be open again.
 *
 * @param {{premises: Task[]}} answer the order
 * @param {import("../outbox.js").OutboxItem} outboxItem
 */
export function closingTaken({ premises }, { about }) {
  const { list } = writable;
  const mine = list?.tasks.find((task) => keyOf(task) === about.task);
  const after = premises.find((each) => each.number === mine?.number);
  if (!list || !mine || !after?.closing) return;
  list.tasks = list.tasks.filter((task) => task !== mine);
  list.closed.unshift({ ...mine, state: after.state, late: after.late, closing: after.closing });
  // A phone that dies now does not ask for it again.
  void keep("shelf", { list, told_at: shelf.told_at });
  changed("page");
}

/** Unsent closings, by task. @returns {Map<string, import("../outbox.js").OutboxItem>} */
function waiting() {
  return new Map(
    outbox.waiting
      .filter(({ about }) => about.kind === "shelf")
      .map((outboxItem) => [String(outboxItem.about.task), outboxItem]),
  );
}

/** The open tasks, in the order of the round. */
export function openTasks() {
  const unsent = waiting();
  return (shelf.list?.tasks ?? []).filter((task) => !unsent.has(keyOf(task)));
}

/** The closed tasks: unsent ones first, as entered here. @returns {Task[]} */
export function closedTasks() {
  const unsent = waiting();
  const all = [...(shelf.list?.tasks ?? []), ...(shelf.list?.closed ?? [])];
  const own = all
    .filter((task) => unsent.has(keyOf(task)))
    .map((task) => {
      const { body } = /** @type {import("../outbox.js").OutboxItem} */ (unsent.get(keyOf(task)));
      return {
        ...task,
        state: body.outcome,
        unsent: true,
        closing: { at: body.at, by: "", quantity: body.quantity ?? null },
      };
    });
  return [...own, ...(shelf.list?.closed ?? []).filter((task) => !unsent.has(keyOf(task)))];
}

/** The closings that the server refused, until somebody has read them. */
export function refusedClosings() {
  return outbox.refused.filter(({ about }) => about.kind === "shelf");
}

/** Rate the urgency of a task, by the server's clock. @param {Task} task */
export function pressing(task) {
  if (Date.parse(task.due_at) < now()) return "missed";
  return Date.parse(task.warns_at) <= now() ? "at_risk" : "running";
}

/** The open task with the nearest deadline. */
export function mostPressing() {
  return openTasks().reduce(
    (first, task) => (first && first.due_at <= task.due_at ? first : task),
    /** @type {Task | null} */ (null),
  );
}
