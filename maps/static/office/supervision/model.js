/** The state of the supervision board: the figures as the server answered them last, and what they read like. */

import { get, Problem } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { changedNow } from "../../shared/changes.js";
import { actorName } from "../../shared/colleagues.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { enter } from "../duty-page.js";

/**
 * @typedef {import("../../shared/types.js").Supervision} Supervision
 * @typedef {import("../../shared/types.js").Rate} Rate
 * @typedef {import("../../shared/types.js").Group} Group
 */

const EVERY_MS = 60_000;
/** From so many on a share comes before its counts. */
const ENOUGH = 20;

const [model, writable] = part({
  /** @type {Supervision | null} */
  board: null,
  /** Days of the period; empty: the server's default. */
  from: "",
  to: "",
  /** The reason for old figures: no answer, or a refusal. @type {{text: string, isRefusal: boolean} | null} */
  trouble: null,
  busy: false,
});

export { model };

export async function begin() {
  const asked = new URLSearchParams(location.search);
  Object.assign(writable, { from: asked.get("from") ?? "", to: asked.get("to") ?? "" });
  await enter();
  writable.board = await read();
  changedNow("page");
}

/** @returns {Promise<Supervision>} */
const read = () => get("/casework/supervision", { from: model.from || null, to: model.to || null });

/** From now on read again every minute. */
export const follow = () => setInterval(load, EVERY_MS);

let asked = 0;

/** Read again; of readings that cross, the last one counts. Without an answer the figures before it stay, and that is said. */
export async function load() {
  const mine = ++asked;
  writable.busy = true;
  changedNow("page");
  try {
    const board = await read();
    if (mine !== asked) return;
    Object.assign(writable, { board, trouble: null });
  } catch (problem) {
    if (mine !== asked) return;
    const isRefusal = problem instanceof Problem && problem.isRefusal;
    writable.trouble = { text: inOneLanguage(/** @type {Error} */ (problem).message), isRefusal };
  }
  writable.busy = false;
  changedNow("page");
}

/** Show another period, and keep it in the address. @param {string} from @param {string} to */
export async function choose(from, to) {
  Object.assign(writable, { from, to });
  const query = new URLSearchParams(location.search);
  for (const [name, day] of Object.entries({ from, to })) {
    if (day) query.set(name, day);
    else query.delete(name);
  }
  history.replaceState(null, "", `?${query}`);
  await load();
}

/** The list of cases behind a figure, or one case of it. @param {string} list @param {string} [words] */
export function casesAt(list, words) {
  const county = new URLSearchParams(location.search).get("county");
  return `/cases?${new URLSearchParams({ list, ...(words ? { q: words } : {}), ...(county ? { county } : {}) })}`;
}

/**
 * How a rate reads: its share and its counts; of fewer than twenty the counts first, with the interval.
 *
 * @param {Rate} rate
 * @returns {{first: string, beside: string}}
 */
export function reading({ n, of, share, low, high }) {
  if (share === null) return { first: t("supervision.no_data"), beside: "" };
  const counts = `${n}/${of}`;
  if (of >= ENOUGH) return { first: percent(share), beside: counts };
  return { first: counts, beside: interval(share, low ?? 0, high ?? 1) };
}

/** A share with its interval, in words. @param {number} share @param {number} low @param {number} high */
export function interval(share, low, high) {
  return t("supervision.interval", { share: percent(share), low: percent(low), high: percent(high) });
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(1)}%`;
}

/** @param {number | null} hours */
export function median(hours) {
  return hours === null ? t("supervision.no_data") : t("supervision.median", { n: hours.toFixed(1) });
}

/** @param {string | null} actor */
export function handlerName(actor) {
  return actor === null ? t("supervision.nobody") : actorName(actor);
}

/** @param {string | null} code */
export function stationName(code) {
  const station = code === null ? { name: t("supervision.bureau") } : model.board?.stations[code];
  return station ? nameOf(station) : (code ?? "");
}

/** @param {string | null} code */
export function ruleName(code) {
  const name = code === null ? undefined : model.board?.rules[code];
  return name ? name[boot.language === "zh" ? "zh" : "en"] : (code ?? "");
}

/** Where a case is on its way to. @param {{level: string, destination: string}} transfer */
export function destinationName({ level, destination }) {
  const place = level === "station" ? stationName(destination) : destination || t(`choice.${level}`);
  return t("supervision.to_place", { place });
}
