/**
 * Choosing premises for an order: reporting points by kind and area, each of which may be left out, and others by hand.
 *
 * @typedef {{code: string, kind: string, name: string, name_en?: string | null, distance_m: number | null, committee: string | null,
 *   station: string | null, order: number | null}} Shop
 * @typedef {{name: string, place: {lon: number, lat: number, datum: string}}} ByHand
 */

import { get } from "../api.js";
import { nameOf } from "../i18n.js";
import { changed, state } from "../store.js";
import { showProblem } from "../widgets/toasts.js";

export const KINDS = ["supermarket", "market", "school", "enterprise", "community", "village_committee"];
/** By distance from the case in metres, by kind of cell, or the committee the case lies in. */
export const WITHIN_M = [500, 1000, 3000, 10_000];
export const CELLS = ["urban", "community", "rural"];

export const choosing = {
  /** @type {number | null} */
  id: null,
  open: false,
  kinds: new Set(["supermarket", "market"]),
  area: "all",
  /** @type {Shop[] | null} null while they are fetched */
  shops: null,
  /** @type {Set<string>} codes left out by hand */
  without: new Set(),
  /** @type {ByHand[]} */
  byHand: [],
};

let generation = 0;

/** Begin with a case, unless it is the one being chosen for. @param {number} id */
export function chooseFor(id) {
  if (choosing.id !== id) Object.assign(choosing, { id, open: false, area: "all", shops: null, without: new Set(), byHand: [] });
}

/** @param {boolean} open */
export function openChoosing(open) {
  choosing.open = open;
  if (open) void look();
  changed("selection");
}

/** Forget what was chosen, once it is ordered. */
export function chosenAlready() {
  Object.assign(choosing, { open: false, shops: null, without: new Set(), byHand: [] });
}

/** @param {string} kind */
export function flipKind(kind) {
  if (!choosing.kinds.delete(kind)) choosing.kinds.add(kind);
  void look();
}

/** @param {string} area */
export function within(area) {
  choosing.area = area;
  void look();
}

/** @param {string} code */
export function flip(code) {
  if (!choosing.without.delete(code)) choosing.without.add(code);
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
  const { id, kinds } = choosing;
  const mine = ++generation;
  choosing.shops = kinds.size === 0 ? [] : null;
  changed("selection");
  if (id === null || kinds.size === 0) return;
  try {
    const found = await get(`/complaints/${id}/premises`, { kind: [...kinds], ...narrowed() });
    if (mine === generation) choosing.shops = found.items;
  } catch (problem) {
    showProblem(problem);
  }
  changed("selection");
}

function narrowed() {
  const { area, id } = choosing;
  const [what, value] = area.split(":");
  if (what === "within") return { within_m: value };
  if (what === "cell") return { cell_kind: value };
  if (what === "committee") return { committee: committeeOf(id) };
  return {};
}

/** The committee a case lies in: the first twelve digits of its cell. @param {number | null} id */
export function committeeOf(id) {
  return id === null ? undefined : state.cases.get(id)?.cell?.code.slice(0, 12);
}
