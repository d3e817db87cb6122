/**
 * The form of findings: what it asks of a case, what is written into it, and its faults by the server's rules, which need
 * no network.
 *
 * @typedef {{mediation: string, recovered: string, satisfaction: number, invoice: string, purchase_record: boolean | null,
 *   goods_seen: boolean | null, photos: boolean | null, witness: boolean | null, name: string, brand: string, batch: string,
 *   produced_on: string, quantity: string, unit: string, measure: string, basis: string, goods_count: string, note: string,
 *   ink: [number, number][][]}} Draft
 * @typedef {{first: string[], folded: string[]}} Form
 * @typedef {{at: string, fault: string, given: string[], where: Record<string, (string | null)[]>,
 *   limits: [number, number, number] | null, is_future: boolean}} Rule as `dispatch/findings/contradictions.py` explains
 */

import { boot } from "../../shared/boot.js";
import { now } from "../clock.js";
import { outbox } from "../outbox.js";

/**
 * The forms, legal bases, choices and rules that the server wrote into the page.
 *
 * @type {{forms: Record<string, {plain: Form, goods: Form}>, about_goods: string[], bases: {name: string, measures: string[], category: string | null, limit_days: number | null, seen: boolean}[], choices: Record<"mediation" | "invoice" | "measure", string[]>, rules: Rule[]}}
 */
export const offered = /** @type {any} */ (boot).findings;
export const SEEN = /** @type {const} */ (["purchase_record", "goods_seen", "photos", "witness"]);

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
    Object.entries(all).filter(([, value]) => value !== undefined && value !== null && value !== ""),
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
    satisfaction: draft.satisfaction || null,
    note: draft.note.trim(),
  });
}

/**
 * Return what is wrong, by field: the name of the message that says so.
 *
 * @param {Draft} draft
 * @returns {Record<string, string>}
 */
export function faultsOf(draft) {
  const body = bodyOf(draft);
  if (Object.keys(body).length === 0) return { note: "nothing" };
  const value = (/** @type {string} */ path) =>
    path.split(".").reduce((/** @type {any} */ thing, name) => thing?.[name], body) ?? null;
  /** @type {Record<string, string>} */
  const faults = {};
  for (const rule of offered.rules) if (holds(rule, value)) faults[fieldOf(rule.at)] ??= rule.fault;
  return faults;
}

/** @param {Rule} rule @param {(path: string) => any} value */
function holds({ at, given, where, limits, is_future: isFuture }, value) {
  const found = value(at);
  return (
    (given.length === 0 || given.some((path) => value(path) !== null)) &&
    Object.entries(where).every(([path, values]) => values.includes(value(path))) &&
    (!limits || (found !== null && !isWithin(String(found), limits))) &&
    (!isFuture || Date.parse(found) > now() + 14 * 3_600_000)
  );
}

/** @param {string} number @param {[number, number, number]} limits */
function isWithin(number, [least, most, places]) {
  const plain = /^\d+(?:\.(\d+))?$/.exec(number);
  return plain !== null && (plain[1] ?? "").length <= places && Number(number) >= least && Number(number) <= most;
}

/** The name in the form of a field of the server. @param {string} path */
function fieldOf(path) {
  return path === "recovered_yuan" ? "recovered" : path.replace(/^.*\./, "");
}

/** The findings of a case that wait to be sent, the newest. @param {{id: number}} item */
export function waitingOf({ id }) {
  return outbox.waiting.findLast(({ about }) => about.kind === "findings" && about.case === id) ?? null;
}

/** Those the server did not take: to be put right, not written again. @param {{id: number}} item */
export function refusedOf({ id }) {
  return outbox.refused.findLast(({ about }) => about.kind === "findings" && about.case === id) ?? null;
}
