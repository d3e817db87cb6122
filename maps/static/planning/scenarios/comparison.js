/** Two scenarios side by side: their figures, what they assume otherwise, and the cells that are won and lost. */

import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";

import { t } from "../../shared/i18n.js";
import { ground } from "../../shared/map/ground-data.js";
import { flyTo } from "../chart.js";
import { changeOf } from "../difference.js";
import { facts, WORDED } from "../job-facts.js";
import { FACTS, FIGURES, figure, grown } from "./figures.js";
import { asJob, kept } from "./model.js";

/** Totals that other figures are parts of. */
const WHOLES = new Set(["cells", "points"]);
const LESS_IS_BETTER = new Set([
  "gaps",
  "unreachable",
  "worst_tenth_s",
  "beyond_twice",
  "mean_way_s",
  "p50_s",
  "p90_s",
  "lost",
]);
/** Figures that are neither better nor worse when greater. */
const NEUTRAL = new Set([
  "posts",
  "without_target",
  "points_without_target",
  "share_before",
  "cases",
  "decisions",
  "agreeing",
  ...FACTS,
]);
const MOST_CELLS = 100;

/**
 * The look of a cell in the comparison.
 *
 * @param {string} code
 */
export function lookOfComparison(code) {
  const cells = kept.comparison?.cells;
  return cells ? changeOf(cells, code) : null;
}

/** The looks that cells of the comparison can have. */
export function looksOfComparison() {
  const sides = [kept.comparison?.before, kept.comparison?.after];
  const without = sides.some((side) => side?.figures?.without_target) ? ["no_promise"] : [];
  return ["won", "lost", "missing", "same", ...without];
}

/** @param {import("./model.js").Comparison} found */
export function comparisonView(found) {
  return html`<section class="plan-comparison"><h2>${t("scenario.comparison", { before: found.before.name, after: found.after.name })}</h2>
    ${found.same_answer ? html`<p class="said" role="status">${t("scenario.same_answer")}</p>` : nothing}
    ${figures(found)}${found.cells ? cells(found.cells) : html`<p class="quiet">${t("scenario.no_cells")}</p>`}
    ${bothSides(found)}${differences(
      "scenario.assumptions",
      found.assumptions.filter(({ name }) => !WORDED.has(name.split(".")[0])),
    )}</section>`;
}

/** @param {import("./model.js").Comparison} found */
function figures(found) {
  const place = (/** @type {import("./model.js").Difference} */ { name }) =>
    FIGURES.includes(name) ? FIGURES.indexOf(name) : FIGURES.length;
  const rows = found.figures.filter(({ name }) => !WHOLES.has(name)).sort((a, b) => place(a) - place(b));
  return html`<table class="plan-figures"><thead><tr><th>${t("scenario.figure_name")}</th><th>${found.before.name}</th><th>${found.after.name}</th><th>${t("scenario.change")}</th></tr></thead>
    <tbody>${rows.map((each) => html`<tr><th scope="row">${FIGURES.includes(each.name) ? t(`scenario.figure.${each.name}`) : each.name}</th><td>${figure(each.name, each.before)}</td><td>${figure(each.name, each.after)}</td><td>${change(each)}</td></tr>`)}</tbody></table>`;
}

/** @param {import("./model.js").Difference} each */
function change(each) {
  const { name, change: by } = each;
  if (!by) return nothing;
  const text = `${by > 0 ? "▲" : "▼"} ${grown(each, by)}`;
  if (!FIGURES.includes(name) || NEUTRAL.has(name)) return text;
  return html`<span class=${by > 0 !== LESS_IS_BETTER.has(name) ? "better" : "worse"}>${text}</span>`;
}

/** @param {{won: string[], lost: string[], missing: string[]}} found */
function cells(found) {
  return html`${
    /** @type {const} */ (["won", "lost", "missing"]).map(
      (
        name,
      ) => html`<details ?open=${name !== "missing"}><summary>${t(`planning.look.${name}`)} <b>${found[name].length}</b></summary>
    <p class="plan-cells">${found[name].slice(0, MOST_CELLS).map((code) => html`<button class="link" @click=${() => fly(code)}>${ground.byCode.get(code)?.facts.name || code}</button>`)}
    ${found[name].length > MOST_CELLS ? t("planning.more_gaps", { n: found[name].length - MOST_CELLS }) : nothing}</p></details>`,
    )
  }`;
}

/** @param {string} code */
function fly(code) {
  flyTo(code);
  changedNow("page");
}

/** The basis of each scenario in words; differences stand out. @param {import("./model.js").Comparison} found */
function bothSides({ before, after }) {
  const [was, now] = [before, after].map((each) => new Map(facts(asJob(each))));
  const value = (/** @type {Map<string, unknown>} */ side, /** @type {string} */ label) =>
    String(side.get(label) ?? "–");
  return html`<h3>${t("scenario.assumptions")}</h3><table class="plan-both"><thead><tr><td></td><th>${before.name}</th><th>${after.name}</th></tr></thead>
    <tbody>${[...new Set([...was.keys(), ...now.keys()])].map((label) => html`<tr class=${value(was, label) === value(now, label) ? "" : "differs"}><th scope="row">${label}</th><td>${value(was, label)}</td><td>${value(now, label)}</td></tr>`)}</tbody></table>`;
}

/** @param {string} title @param {import("./model.js").Difference[]} found */
function differences(title, found) {
  if (!found.length) return nothing;
  return html`<h3>${t(title)}</h3><table><tbody>${found.map((each) => html`<tr><th scope="row">${each.name}</th><td>${short(each.before)}</td><td>${short(each.after)}</td></tr>`)}</tbody></table>`;
}

/** @param {any} value */
function short(value) {
  return value === null || value === undefined ? "–" : String(value);
}
