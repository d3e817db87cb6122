/**
 * The off-shelf orders of the open case, fetched when it is opened and again whenever it changes, and what is done to them.
 *
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {import("../../shared/types.js").ShelfOrder} Order
 * @typedef {import("../../shared/types.js").Premises} Premises
 */

import { get, patch, post } from "../../shared/api.js";
import { changed, watch } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { sendOnce } from "../../shared/sent-once.js";
import { now } from "../../shared/server-time.js";
import { session } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { showProblem } from "../../shared/toasts.js";
import { refreshDetail } from "../case/detail.js";
import { offerUndo } from "../case/undo.js";

const [shelf, writable] = part({
  /** @type {number | null} whose orders these are */
  id: null,
  /** @type {Order[]} */
  orders: [],
  busy: false,
  /** Whether only what is still open is listed. */
  onlyOpen: true,
});

export { shelf };

/** Show the premises that are open alone, or all. */
export function switchOnlyOpen() {
  writable.onlyOpen = !shelf.onlyOpen;
}

let known = "";
let generation = 0;

export function followOffShelf() {
  watch(["selection", "cases"], () => {
    const item = state.selected === null ? undefined : state.cases.get(state.selected);
    const key = item ? `${item.id} ${(item.off_shelf ?? []).length ? item.seq : ""}` : "";
    if (key === known) return;
    known = key;
    void load(item).catch(showProblem);
  });
}

/** @param {Case | undefined} item */
async function load(item) {
  const mine = ++generation;
  if (shelf.id !== (item?.id ?? null)) show(item?.id ?? null, []);
  const numbers = (item?.off_shelf ?? []).map(({ order }) => order);
  const orders = await Promise.all(numbers.map((number) => get(`/complaints/${item?.id}/off-shelf/${number}`)));
  if (mine === generation) show(item?.id ?? null, orders);
}

/**
 * The most pressing order first.
 *
 * @param {number | null} id
 * @param {Order[]} orders
 */
function show(id, orders) {
  const until = (/** @type {Order} */ order) => order.tally.oldest_due_at ?? "9";
  Object.assign(writable, { id, orders: orders.sort((a, b) => until(a).localeCompare(until(b))) });
  changed("selection", "shelf");
}

/**
 * Rate the urgency of premises as shape, colour and word: past the deadline, near it, or neither.
 *
 * @param {Order} order
 * @param {Premises} premises
 */
export function pressing(order, premises) {
  if (premises.state !== "open") return premises.state;
  const left = (Date.parse(premises.due_at) - now()) / 1000;
  return left < 0 ? "missed" : left <= order.warn_s ? "at_risk" : "running";
}

/** True if the user may end an order: a station ends its own. @param {Order} order */
export function isTheirOrder({ station }) {
  const place = session.who?.place;
  return place?.level !== "station" || station === place.unit;
}

/**
 * True if the user may close and reassign premises: a station's are those in its cells, of its teams and of its orders.
 * It does not see other stations' teams.
 *
 * @param {Order} order
 * @param {Premises} premises
 */
export function isTheirTask(order, { station, team }) {
  return isTheirOrder(order) || station === session.who?.place?.unit || (team !== null && state.teams.has(team));
}

/**
 * Count the premises near or past their deadline, over all cases, from the alerts.
 *
 * @param {Iterable<import("../../shared/types.js").Alert>} open
 */
export function premisesDue(open) {
  return [...open].reduce((sum, alert) => sum + (alert.kind === "off_shelf_due" ? (alert.premises ?? 0) : 0), 0);
}

/** @param {Case} item @param {object} body */
export function makeOrder(item, body) {
  return act(item, post, "off-shelf", body, "shelf.made");
}

/** @param {Order} order @param {object} body */
export function extendOrder(order, body) {
  return actOn(order, post, "premises", body, "shelf.extended");
}

/** @param {Order} order @param {Premises} premises @param {object} body */
export function closePremises(order, premises, body) {
  return actOn(order, post, `premises/${premises.number}/close`, body, "shelf.closed", premises.name);
}

/** @param {Order} order @param {Premises} premises @param {string | null} team */
export function giveTo(order, premises, team) {
  return actOn(order, patch, `premises/${premises.number}`, { team }, "shelf.given", premises.name);
}

/** @param {Order} order @param {string} reason */
export function endOrder(order, reason) {
  return actOn(order, post, "end", { reason }, "shelf.ended");
}

/**
 * @param {Order} order
 * @param {typeof post} way
 * @param {string} path
 * @param {object} body
 * @param {string} message
 * @param {string} [name]
 */
function actOn(order, way, path, body, message, name) {
  const item = state.cases.get(order.case);
  return item ? act(item, way, `off-shelf/${order.order}/${path}`, body, message, name) : Promise.resolve(false);
}

/**
 * Send something about an order, and say what came of it, with the way back where there is one.
 *
 * @param {Case} item
 * @param {typeof post} way
 * @param {string} path
 * @param {object} body
 * @param {string} message
 * @param {string} [name]
 * @returns {Promise<boolean>} whether it was taken
 */
async function act(item, way, path, body, message, name = "") {
  writable.busy = true;
  changed("selection");
  try {
    const answer = await sendOnce(way, `/complaints/${item.id}/${path}`, body);
    await refreshDetail();
    const { status, updated_at } = state.cases.get(item.id) ?? item;
    const undone = /** @type {any} */ ({ id: item.id, status, updated_at, undo: answer.undo });
    offerUndo(undone, t(message, { id: item.id, name, n: answer.premises.length, product: answer.product }));
    return true;
  } catch (problem) {
    showProblem(problem);
    return false;
  } finally {
    writable.busy = false;
    changed("selection");
  }
}
