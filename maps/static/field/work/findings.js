/**
 * What is written into the form of findings, what a case of its kind is asked for, and what cannot be together: found
 * here as the server finds it (`dispatch/findings/contradictions.py`), so that it is said at its field without the network too.
 *
 * @typedef {{mediation: string, recovered: string, satisfaction: number, invoice: string, purchase_record: boolean | null,
 *   goods_seen: boolean | null, photos: boolean | null, witness: boolean | null, name: string, brand: string, batch: string,
 *   produced_on: string, quantity: string, unit: string, measure: string, basis: string, goods_count: string, note: string,
 *   ink: [number, number][][]}} Draft
 * @typedef {{first: string[], folded: string[]}} Form
 */

import { boot } from "../../shared/boot.js";
import { now } from "../clock.js";
import { outbox } from "../outbox.js";

/** What the server wrote into the page. @type {{forms: Record<string, {plain: Form, goods: Form}>, about_goods: string[], bases: {name: string, measures: string[], category: string | null, limit_days: number | null, seen: boolean}[]}} */
const offered = /** @type {any} */ (boot).findings;
export const SEEN = /** @type {const} */ (["purchase_record", "goods_seen", "photos", "witness"]);
const ENFORCED = new Set(["seizure", "sealing"]);
const MOST_GOODS = 10_000_000;

/** @param {import("../model.js").Case} item @returns {Form} */
export function formFor({ kind, category }) {
  return offered.forms[kind][offered.about_goods.includes(category) ? "goods" : "plain"];
}

/** Articles that a measure may be taken by in a case of a category. @param {string} measure @param {string} about */
export function basesFor(measure, about) {
  return offered.bases.filter(
    ({ measures, category }) => measures.includes(measure) && (category === null || category === about),
  );
}

/** The article a text names, if it is one of those offered. @param {string} text */
export function baseNamed(text) {
  return offered.bases.find(({ name }) => name === text);
}

/** @returns {Draft} */
export function blank() {
  const open = { purchase_record: null, goods_seen: null, photos: null, witness: null };
  return {
    mediation: "",
    recovered: "",
    satisfaction: 0,
    invoice: "",
    ...open,
    name: "",
    brand: "",
    batch: "",
    produced_on: "",
    quantity: "",
    unit: "",
    measure: "",
    basis: "",
    goods_count: "",
    note: "",
    ink: [],
  };
}

/** A form filled with what was reported before. @param {any} said @returns {Draft} */
export function filled(said) {
  const { evidence = {}, product = {}, measure = {} } = said;
  const flat = {
    mediation: said.mediation,
    recovered: said.recovered_yuan,
    satisfaction: said.satisfaction,
    note: said.note,
    ...evidence,
    ...product,
  };
  const whole = { ...flat, measure: measure.kind, basis: measure.basis, goods_count: measure.goods_count?.toString() };
  return { ...blank(), ...present(whole) };
}

/** @param {Record<string, any>} all what is there of it */
function present(all) {
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== 0),
  );
}

/** @param {Draft} draft */
export function isBlank(draft) {
  return draft.ink.length === 0 && Object.keys(bodyOf(draft)).length === 0;
}

/** A number as people write it, as the server reads it: 1,800 元 is 1800. @param {string} text */
export function plainNumber(text) {
  return text.normalize("NFKC").replace(/[,，\s¥元]/g, "");
}

/** @param {Draft} draft */
export function bodyOf(draft) {
  const part = (/** @type {Record<string, any>} */ all) => (Object.keys(present(all)).length ? present(all) : null);
  const { invoice, purchase_record, goods_seen, photos, witness, brand, batch, produced_on, unit, basis } = draft;
  const count = plainNumber(draft.goods_count);
  return present({
    mediation: draft.mediation,
    recovered_yuan: plainNumber(draft.recovered),
    evidence: part({ invoice, purchase_record, goods_seen, photos, witness }),
    product: part({
      name: draft.name.trim(),
      brand: brand.trim(),
      batch: batch.trim(),
      produced_on,
      quantity: plainNumber(draft.quantity),
      unit: unit.trim(),
    }),
    measure: part({ kind: draft.measure, basis: basis.trim(), goods_count: count && Number(count) }),
    satisfaction: draft.satisfaction,
    note: draft.note.trim(),
  });
}

/**
 * What is wrong, by field: the name of the message that says so. First comes what stands first in the form.
 *
 * @param {Draft} draft
 * @returns {Record<string, string>}
 */
export function faultsOf(draft) {
  if (isBlank({ ...draft, ink: [] })) return { note: "nothing" };
  return { ...moneyFaults(draft), ...productFaults(draft), ...measureFaults(draft) };
}

/** @param {Draft} draft @returns {Record<string, string>} */
function moneyFaults({ mediation, recovered }) {
  const yuan = plainNumber(recovered);
  if (!yuan) return {};
  if (mediation !== "settled") return { recovered: "unsettled" };
  return /^\d{1,8}(\.\d{1,2})?$/.test(yuan) ? {} : { recovered: "amount" };
}

/** @param {Draft} draft @returns {Record<string, string>} */
function productFaults({ name, brand, batch, produced_on: day, quantity, unit }) {
  const much = plainNumber(quantity);
  return {
    ...([brand, batch, day, much, unit].some((each) => each.trim()) && !name.trim() ? { name: "name" } : {}),
    ...(day && Date.parse(day) > now() + 14 * 3_600_000 ? { produced_on: "date" } : {}),
    ...(much && !(/^\d{1,7}(\.\d{1,3})?$/.test(much) && Number(much) > 0) ? { quantity: "quantity" } : {}),
    ...(much && !unit.trim() ? { unit: "unit" } : {}),
    ...(!much && unit.trim() ? { quantity: "quantity_missing" } : {}),
  };
}

/** @param {Draft} draft @returns {Record<string, string>} */
function measureFaults({ measure, basis, goods_count: count }) {
  const goods = plainNumber(count);
  const none = measure === "" || measure === "none";
  return {
    ...(none && (basis.trim() || goods) ? { measure: "measure" } : {}),
    ...(ENFORCED.has(measure) && !basis.trim() ? { basis: "basis" } : {}),
    ...(measure === "seizure" && !goods ? { goods_count: "count_missing" } : {}),
    ...(goods && !(/^\d+$/.test(goods) && Number(goods) > 0 && Number(goods) <= MOST_GOODS)
      ? { goods_count: "count" }
      : {}),
  };
}

/** The findings of a case that wait to be sent, the newest. @param {{id: number}} item */
export function waitingOf({ id }) {
  return outbox.waiting.findLast(({ about }) => about.kind === "findings" && about.case === id) ?? null;
}

/** Those the server did not take: to be put right, not written again. @param {{id: number}} item */
export function refusedOf({ id }) {
  return outbox.refused.findLast(({ about }) => about.kind === "findings" && about.case === id) ?? null;
}
