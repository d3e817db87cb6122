/**
 * The state of the page of codes: every reporting point of the user's own place with its newest code, and actions on
 * them.
 */

import { address, ask, get, post } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { token } from "../../shared/session.js";
import { enter } from "../duty-page.js";

/**
 * @typedef {{point: string, name: string, name_en: string | null, kind: string, number: number | null, good: boolean,
 *   path: string | null, issued_at: string | null, issued_by: string | null, revoked_at: string | null,
 *   revoked_by: string | null}} Point
 * @typedef {"good" | "none" | "over"} Standing a code in force, never one, or the last one revoked
 */

const [model, writable] = part({
  /** @type {Point[] | null} */
  points: null,
  words: "",
  kind: "",
  /** @type {Standing | ""} */
  standing: "",
  /** @type {string | null} the point whose code is about to be revoked, asked once more */
  sure: null,
  /** @type {{text: string, good: boolean, point?: string} | null} `point`: whose poster is to be printed now */
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
  await load();
}

let asked = 0;

/** Read all again; of readings that cross, the last one counts. */
export async function load() {
  const mine = ++asked;
  const [tokens, points] = await Promise.all([get("/points/tokens"), get("/points")]);
  if (mine !== asked) return;
  const kinds = new Map(points.features.map((/** @type {any} */ { properties }) => [properties.code, properties.kind]));
  writable.points = tokens.items.map((/** @type {Point} */ each) => ({ ...each, kind: kinds.get(each.point) ?? "" }));
  changedNow("page");
}

/** @param {Point} point @returns {Standing} */
export function standing({ good, number }) {
  return good ? "good" : number === null ? "none" : "over";
}

/** The points that the filter leaves. */
export function shown() {
  const wanted = model.words.trim().toLowerCase();
  return (model.points ?? []).filter(
    (each) =>
      (!model.kind || each.kind === model.kind) &&
      (!model.standing || standing(each) === model.standing) &&
      `${each.name} ${each.name_en ?? ""} ${each.point}`.toLowerCase().includes(wanted),
  );
}

/** The address of the poster with the code in force, ready to print. @param {string} point */
export function posterOf(point) {
  return address(`/points/${encodeURIComponent(point)}/poster.pdf`);
}

/** @param {Point} point */
export function issue(point) {
  return act(point, () => post(`/points/${encodeURIComponent(point.point)}/tokens`, {}), "points.issued", true);
}

/** @param {Point} point */
export function revoke(point) {
  const url = address(`/points/${encodeURIComponent(point.point)}/tokens/${point.number}`);
  return act(point, () => ask(url, { method: "DELETE", headers: token() }), "points.revoked", false);
}

/**
 * Do something to a point's code, then show what the server has: a refusal is said, and what others did is shown.
 *
 * @param {Point} point
 * @param {() => Promise<Point>} way
 * @param {string} message
 * @param {boolean} prints whether its poster is what comes next
 */
async function act(point, way, message, prints) {
  Object.assign(writable, { busy: true, sure: null });
  changedNow("page");
  try {
    const answer = await way();
    writable.said = {
      text: t(message, { name: nameOf(point), number: answer.number ?? "" }),
      good: true,
      ...(prints ? { point: point.point } : {}),
    };
  } catch (problem) {
    writable.said = { text: inOneLanguage(/** @type {Error} */ (problem).message), good: false };
  }
  writable.busy = false;
  await load().catch(() => changedNow("page"));
}
