/** The cases beside those of the shares: all arrivals, and those without a target. */

import { html } from "lit-html/lit-html.js";

import { duration } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { CELL_KINDS } from "../../shared/kinds.js";

/** Show the cases that the shares leave out, with their own times. @param {import("./model.js").History} history */
export function uncounted({ arrivals, without_target: without, kinds_without_target: kinds }) {
  const said = [without ? times(arrivals) : "", withoutTarget(without), kindsWithout(kinds)];
  return said.filter(Boolean).map((text) => html`<small>${text}</small>`);
}

/** @param {import("./model.js").History["arrivals"]} arrivals */
function times(arrivals) {
  if (!arrivals) return "";
  return t("history.arrivals", { n: arrivals.n, p50: time(arrivals.p50_s), p90: time(arrivals.p90_s) });
}

/** @param {number | null} n null: one to four */
function withoutTarget(n) {
  if (n === null) return t("history.without_target_few");
  return n ? t("history.without_target", { n }) : "";
}

/** @param {string[]} kinds of cells outside the county town */
function kindsWithout(kinds) {
  if (CELL_KINDS.every((kind) => kinds.includes(kind))) return t("history.town_only");
  const names = kinds.map((kind) => word("cell", kind)).join(t("planning.comma"));
  return names && t("history.kinds_without_target", { kinds: names });
}

/** @param {number | null} seconds */
export function time(seconds) {
  return seconds === null ? "–" : duration(seconds);
}
