/**
 * Choosing premises for an order: reporting points by kind and area, each of which may be left out, and others by hand.
 *
 * @typedef {{code: string, kind: string, name: string, name_en?: string | null, distance_m: number | null, committee: string | null,
 *   station: string | null, order: number | null}} Shop
 * @typedef {{name: string, place: {lon: number, lat: number, datum: string}}} ByHand
 */

import { get } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { nameOf } from "../../shared/i18n.js";
import { POINT_KINDS } from "../../shared/kinds.js";
import { part } from "../../shared/part.js";
import { state } from "../../shared/store.js";
import { showProblem } from "../../shared/toasts.js";

/** By distance from the case in metres, by kind of cell, or the committee the case lies in. */
export const WITHIN_M = [500, 1000, 3000, 10_000];
/** Search radius that finds the reporting point a case was taken in at. */
const AT_POINT_M = 50;

const [choosing, writable] = part({
  /** @type {number | null} */
  id: null,
  open: false,
  kinds: new Set(["supermarket", "market"]),
  /** Where: "" until somebody has said so, for an order of the whole county is not to be made by pressing Enter. */
  area: "",
  /** @type {Shop[] | null} null while they are fetched */
  shops: null,
  /** How many farther ones are not among them: more than one order takes. */
  beyond: 0,
  /** @type {Set<string>} codes left out by hand */
  without: new Set(),
  /** @type {ByHand[]} */
  byHand: [],
});

export { choosing };

/** Premises that the list does not have. @param {ByHand} shop */
export function addShop(shop) {
  writable.byHand.push(shop);
}

/** Take one out again. @param {ByHand} shop */
export function removeShop(shop) {
  writable.byHand = choosing.byHand.filter((each) => each !== shop);
  changed("selection");
}

let generation = 0;

/** Begin with a case, unless it is the one being chosen for. @param {number} id */
export function chooseFor(id) {
  if (choosing.id === id) return;
  generation += 1; // what was asked for another is not this one's
  Object.assign(writable, { id, open: false, area: usualArea(id), shops: null, without: new Set(), byHand: [] });
}

/** The point that the case is about, if it is about one; else nothing. @param {number} id */
function usualArea(id) {
  return pointOf(id) ? "point" : "";
}

/** The reporting point a case is about. @param {number | null} id */
export function pointOf(id) {
  return (id === null ? null : state.cases.get(id)?.place?.point) ?? null;
}

/** @param {boolean} open */
export function openChoosing(open) {
  writable.open = open;
  if (open) void look();
  changed("selection");
}

/** Forget what was chosen, once it is ordered. */
export function chosenAlready() {
  const area = choosing.id === null ? "" : usualArea(choosing.id);
  Object.assign(writable, { open: false, area, shops: null, without: new Set(), byHand: [] });
}

/** @param {string} kind */
export function flipKind(kind) {
  if (!writable.kinds.delete(kind)) writable.kinds.add(kind);
  void look();
}

/** @param {string} area */
export function within(area) {
  writable.area = area;
  void look();
}

/** @param {string} code */
export function flip(code) {
  if (!writable.without.delete(code)) writable.without.add(code);
  changed("selection");
}

/** Those that would be ordered now: what stands in an order of the case already is not ordered twice. */
export function chosen() {
  return [...points().map(({ code }) => ({ point: code })), ...choosing.byHand];
}

/** Their names, in the same order. */
export function chosenNames() {
  return [...points().map(nameOf), ...choosing.byHand.map(({ name }) => name)];
}

function points() {
  return (choosing.shops ?? []).filter((shop) => shop.order === null && !choosing.without.has(shop.code));
}

async function look() {
  const { id, area } = choosing;
  const kinds = area === "point" ? POINT_KINDS : [...choosing.kinds];
  const none = kinds.length === 0 || area === "";
  const mine = ++generation;
  writable.shops = none ? [] : null;
  changed("selection");
  if (id === null || none) return;
  try {
    const found = await get(`/complaints/${id}/premises`, { kind: kinds, ...narrowed() });
    if (mine === generation) {
      writable.shops =
        area === "point" ? found.items.filter((/** @type {Shop} */ { code }) => code === pointOf(id)) : found.items;
      writable.beyond = area === "point" ? 0 : found.beyond;
    }
  } catch (problem) {
    showProblem(problem);
  }
  changed("selection");
}

function narrowed() {
  const { area, id } = choosing;
  const [what, value] = area.split(":");
  if (what === "point") return { within_m: AT_POINT_M };
  if (what === "within") return { within_m: value };
  if (what === "cell") return { cell_kind: value };
  if (what === "committee") return { committee: committeeOf(id) };
  return {};
}

/** The committee a case lies in: the first twelve digits of its cell. @param {number | null} id */
export function committeeOf(id) {
  return id === null ? undefined : state.cases.get(id)?.cell?.code.slice(0, 12);
}
