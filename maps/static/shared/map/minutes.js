/** Cells without a target: colours and words of the bands of minutes to the first team. Answers have their limits. */

import { html } from "lit-html/lit-html.js";
import { spoken } from "../format.js";
import { t } from "../i18n.js";

/** @typedef {import("../types.js").Minutes} Minutes */

/** @type {Record<string, {fill: string, motif: "slash" | "dots" | "cross" | null, ink: string}>} */
export const MINUTES = {
  minutes_1: { fill: "minutes-1", motif: null, ink: "" },
  minutes_2: { fill: "minutes-2", motif: null, ink: "" },
  minutes_3: { fill: "minutes-3", motif: null, ink: "" },
  minutes_4: { fill: "minutes-4", motif: null, ink: "" },
  minutes_5: { fill: "minutes-5", motif: "slash", ink: "minutes-ink" },
  no_road: { fill: "panel", motif: "cross", ink: "cell-line" },
};

/** @param {{over_min: number | null, up_to_min: number | null}} band */
export function bandWords({ over_min: over, up_to_min: upTo }) {
  if (upTo !== null) return t("minutes.up_to", { n: upTo });
  return over === null ? t("minutes.no_road") : t("minutes.over", { n: over });
}

/** @param {number | null} seconds */
export function arrivalWords(seconds) {
  return seconds === null ? t("planning.never") : spoken(seconds);
}

/** The key of the bands. @param {Minutes} minutes @param {string} mark class of a colour's box */
export function minutesKey({ bands }, mark) {
  return html`<p>${t("minutes.instead")}</p><ul>${bands.map((each) => html`<li><i class="${mark} ${each.band}" aria-hidden="true"></i>${bandWords(each)}</li>`)}</ul>`;
}

/** The bands summed up in a sentence. @param {Minutes} minutes */
export function minutesSaid({ cells: n, median_s: median, p90_s: p90, worst }) {
  const [half, most, last] = [median, p90, worst.arrival_s].map(arrivalWords);
  return t("minutes.said", { n, median: half, p90: most, worst: worst.name, time: last });
}
