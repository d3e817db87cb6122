/** The completion of an order as steps over time, with its deadlines; what it shows stands below in words. */

import { html, nothing, svg } from "lit-html/lit-html.js";
import { wallDate } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { now } from "../../shared/server-time.js";
import { curveOf, offBy } from "./curve.js";

const WIDTH = 320;
const HEIGHT = 90;
const TOP = 8;
const MOST_DEADLINES = 6;

/** @param {import("../../shared/types.js").ShelfOrder} order */
export function shelfCurve(order) {
  const curve = curveOf(order, now());
  const { total, deadlines, steps, from, last } = curve;
  if (total === 0) return nothing;
  const x = (/** @type {number} */ at) =>
    Math.round(((Math.min(Math.max(at, from), last) - from) / (last - from)) * WIDTH * 10) / 10;
  const y = (/** @type {number} */ n) => Math.round((HEIGHT - (n / total) * (HEIGHT - TOP)) * 10) / 10;
  const area = (/** @type {"off" | "on_time"} */ which) =>
    `M0 ${HEIGHT}${steps.map((step) => `H${x(step.at)}V${y(step[which])}`).join("")}H${x(curve.until)}V${HEIGHT}Z`;
  const [title, words] = [`curve-title-${order.order}`, `curve-words-${order.order}`];
  return html`<figure class="shelf-curve">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-labelledby="${title} ${words}">
      <title id=${title}>${t("shelf.curve", { product: order.product })}</title><desc id=${words}>${said(order, curve)}</desc>
      <path class="goal" d="M0 ${TOP}H${WIDTH}"></path>
      <path class="late" d=${area("off")}></path><path class="on-time" d=${area("on_time")}></path>
      ${deadlines.slice(0, MOST_DEADLINES).map((at) => svg`<path class="deadline" d="M${x(at)} 0V${HEIGHT}"></path>`)}
    </svg>
    <figcaption><span>${wallDate(from)}</span><span>${wallDate(last)}</span>
      <ul class="key">${counts(order).map(([name, text]) => html`<li class=${name}>${text}</li>`)}</ul>
      ${deadlines.slice(0, MOST_DEADLINES).map((at) => html`<p class="note">${atDeadline(curve, at)}</p>`)}</figcaption></figure>`;
}

/** @param {import("../../shared/types.js").ShelfOrder} order @returns {[string, string][]} */
function counts({ tally }) {
  const { off, on_time: onTime, open, refused } = tally;
  /** @type {[string, string][]} */
  const all = [
    ["on-time", t("shelf.n_on_time", { n: onTime })],
    ["late", t("shelf.n_late", { n: off - onTime })],
    ["open", t("shelf.n_open", { n: open })],
  ];
  return refused > 0 ? [...all, ["refused", t("shelf.refused", { n: refused })]] : all;
}

/** @param {ReturnType<typeof curveOf>} curve @param {number} at */
function atDeadline({ steps, total }, at) {
  const facts = { time: wallDate(at), n: offBy(steps, at), total };
  return now() < at ? t("shelf.curve_until", facts) : t("shelf.curve_at", facts);
}

/** @param {import("../../shared/types.js").ShelfOrder} order @param {ReturnType<typeof curveOf>} curve */
function said(order, curve) {
  return [
    ...counts(order).map(([, text]) => text),
    ...curve.deadlines.slice(0, MOST_DEADLINES).map((at) => atDeadline(curve, at)),
  ].join(" · ");
}
