/**
 * The station's ground as the phone keeps it: asked for in good time, so that it is there where no network is; the version
 * at hand goes along, and an unchanged one is not sent again.
 *
 * @typedef {{code: string, kind: string, name: string | null, in_town: boolean, committee_name: string, town: string,
 *   inspector: string | null, inspector_phone: string | null, own: boolean}} Cell
 * @typedef {{code: string, kind: string, name: string, name_en: string | null, address: string | null,
 *   contact: string | null, phone: string | null, cell: string, place: {lon: number, lat: number, name: string},
 *   handover: Record<string, [number, number]>, history?: {number: number, last: Happened[]}, closed?: boolean,
 *   version?: string, corrections?: Correction[]}} Point
 * @typedef {{number: number, what: string, status: "proposed" | "approved" | "refused" | "withdrawn", asked: Record<string, any>,
 *   remark: string | null, own: boolean, did_at: string, decided_at: string | null, reason: string | null}} Correction
 * @typedef {{at: string, what: string, kind: string, category: string, outcome: string}} Happened
 * @typedef {{code: string, name: string, name_en: string | null, address: string | null, phone: string | null,
 *   own: boolean}} Station
 * @typedef {{version: string, station: string, cells: Cell[], points: Point[], stations: Station[]}} Ground
 */

import { changed } from "../../shared/changes.js";
import { now } from "../clock.js";
import { metres } from "../fence.js";
import { model } from "../model.js";
import { ask } from "../server.js";
import { keep, recall } from "../storage.js";

const HOLDS_MS = 3_600_000;
const TRY_AGAIN_MS = 60_000;
const FIX_HOLDS_MS = 180_000;
const MOVED_M = 200;
const FAR_M = 1e8;

/** @type {{team: string | null, ground: Ground | null, told_at: number}} */
const NONE = { team: null, ground: null, told_at: 0 };
let kept = NONE;
let tried = 0;
/** True if an event reported a change since the last request. */
let overtaken = false;
/** Of several questions on their way the last one's answer counts. */
let asked = 0;
let failure = "";

/** Restore the ground of the last visit. */
export async function rememberGround() {
  kept = await recall("ground", NONE);
}

/** The ground of the team the phone is with, and how many seconds ago the server last said that it is so. */
export function known() {
  const ours = kept.team === model.phone.team ? kept : NONE;
  return { ground: ours.ground, age_s: Math.max(0, (now() - ours.told_at) / 1000), failure };
}

/** Ask where it is another team's, an hour old or not so any more; a server that does not answer is tried again after a minute. */
export function keepGround() {
  const { ground, age_s: age } = known();
  if (!model.phone.team || model.connection !== "live") return;
  if (ground && age * 1000 < HOLDS_MS && !overtaken) return;
  if (Date.now() - tried > TRY_AGAIN_MS) void refreshGround();
}

/** Somebody changed the ground, or what is proposed of it: ask as soon as there is a network. */
export function groundIsOld() {
  overtaken = true;
  tried = 0;
  keepGround();
}

/**
 * Store the decision on a proposal with its point, before all points are fetched again.
 *
 * @param {Correction & {point: string}} found
 */
export async function noteCorrection({ point: code, ...found }) {
  const point = kept.ground?.points.find((each) => each.code === code);
  if (point) point.corrections = [found, ...(point.corrections ?? []).filter(({ number }) => number !== found.number)];
  await keep("ground", kept);
  await refreshGround();
}

/** Ask now. */
export async function refreshGround() {
  const { team, code, county } = model.phone;
  if (!team) return;
  tried = Date.now();
  overtaken = false;
  const mine = ++asked;
  const { ground } = known();
  try {
    const answer = await ask(`/phones/${code}/ground?county=${county}`, {
      cache: "no-store",
      headers: ground ? { "If-None-Match": `"${ground.version}"` } : {},
    });
    if (team !== model.phone.team || mine !== asked) return;
    kept = { team, ground: answer ?? ground, told_at: now() };
    failure = "";
    await keep("ground", kept);
  } catch (problem) {
    const refusal = /** @type {import("../server.js").Refusal} */ (problem);
    overtaken = true;
    failure = refusal.passes ? "" : refusal.message;
  }
  changed("page");
}

/** The phone's position; null if it has been unknown for a while. */
export function here() {
  const { last_at: at, lon, lat } = model.tracking;
  return at && Date.now() - at < FIX_HOLDS_MS ? { lon, lat } : null;
}

/** @type {{lon: number, lat: number} | null} */
let standing = null;

/** From where the ground is in order: only so far away is another order worth a list that moves. */
function standpoint() {
  const at = here();
  if (at && !(standing && metres(standing, at) < MOVED_M)) standing = at;
  return standing;
}

/**
 * The cells with their points, of them only what has the words in its name, address or cell; cells without any fall away
 * where something is looked for. One's own come first, and of these and of the others the nearest, as the crow flies; in
 * the order of the answer where the position is unknown.
 *
 * @param {Ground} ground
 * @param {string} words
 * @returns {{cell: Cell, points: Point[]}[]}
 */
export function byCell(ground, words) {
  const found = having(ground, words);
  const from = standpoint();
  if (!from) return found;
  const away = (/** @type {Point} */ { place }) => metres(from, place);
  const nearest = (/** @type {Point[]} */ [first]) => (first ? away(first) : FAR_M);
  return found
    .map(({ cell, points }) => ({ cell, points: [...points].sort((a, b) => away(a) - away(b)) }))
    .sort((a, b) => Number(b.cell.own) - Number(a.cell.own) || nearest(a.points) - nearest(b.points));
}

/**
 * @param {Ground} ground
 * @param {string} words
 * @returns {{cell: Cell, points: Point[]}[]}
 */
function having({ cells, points }, words) {
  const wanted = words.trim().toLowerCase();
  return cells
    .map((cell) => {
      const whole = has([cell.code, cell.name, cell.committee_name, cell.inspector], wanted);
      return {
        cell,
        whole,
        points: points.filter(
          (point) => point.cell === cell.code && (whole || has([point.name, point.name_en, point.address], wanted)),
        ),
      };
    })
    .filter(({ whole, points: found }) => whole || found.length > 0);
}

/**
 * @param {(string | null)[]} texts
 * @param {string} wanted
 */
function has(texts, wanted) {
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}
