/** Show the answer of siting: sites, proof, ties, places no candidate reaches, and the gain of each further post. */

import { html, nothing, svg } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";

import { driving } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { cellName } from "../../shared/map/ground-data.js";
import { percent } from "../../shared/numbers/shares.js";
import { chart, flyTo } from "../chart.js";
import { curveOf, partialWords } from "./model.js";
import { valueText } from "./value.js";

/** @typedef {import("./value.js").Weights} Weights */

const MOST_ROWS = 50;

/** The best so far of a search that goes on, or was cancelled. @param {any} found @param {Weights} weights @param {boolean} goesOn */
export function partialView(found, weights, goesOn) {
  return html`<p class="said" role="status">${t(partialWords(found, goesOn), { value: valueText(found.criterion, found.value, weights), bound: found.bound === null ? "" : valueText(found.criterion, found.bound, weights) })}</p>
    ${siteList(found.sites, [])}`;
}

/** @param {any} result @param {Weights} weights */
export function answerView(result, weights) {
  return html`${result.method === "straight_line" ? html`<p class="said bad" role="alert">${t("planning.straight_line")}</p>` : nothing}
    ${result.cases_learned === 0 ? html`<p class="said">${t("siting.learned_assumed")}</p>` : nothing}
    ${infeasible(result)}${proof(result, weights)}${siteList(result.sites, result.closed)}${figures(result)}${ties(result)}${curve(result, weights)}${unreachable(result.unreachable)}`;
}

/** @param {any} result */
function infeasible({ model: name, status, shortage, unreachable: beyond }) {
  if (name !== "lscp" || status !== "infeasible") return nothing;
  return html`<p class="said bad" role="alert">${beyond.places ? t("siting.infeasible_places", { cells: beyond.cells }) : nothing}
    ${shortage?.short ? t("siting.infeasible_limit", { sites: shortage.sites_needed, cost: shortage.cost_needed ?? "–" }) : nothing}</p>`;
}

/** @param {any} result */
function figures({ today, chosen, difference, busy, figures: { without_target: without } }) {
  const share = (/** @type {any} */ of, /** @type {string} */ name) =>
    percent(of[name] === null || !of.total ? null : of[name] / of.total);
  const time = (/** @type {number | null} */ seconds) => (seconds === null ? t("planning.never") : driving(seconds));
  const rows = [
    ["sites", today.sites, chosen.sites],
    ["covered", share(today, "covered"), share(chosen, "covered")],
    ["covered_twice", share(today, "covered_twice"), share(chosen, "covered_twice")],
    ...(chosen.expected === null ? [] : [["expected", share(today, "expected"), share(chosen, "expected")]]),
    ["mean", time(today.mean_s), time(chosen.mean_s)],
    ["worst", time(today.worst_s), time(chosen.worst_s)],
  ];
  return html`${without ? html`<p class="hint">${t("siting.without_target", { n: without })}</p>` : nothing}<table class="plan-figures"><caption>${t("siting.cells_change", { won: difference.won.length, lost: difference.lost.length, missing: difference.missing.length })}</caption>
    <thead><tr><th>${t("siting.measure")}</th><th>${t("siting.today")}</th><th>${t("siting.then")}</th></tr></thead>
    <tbody>${rows.map(([name, was, now]) => html`<tr><th scope="row">${t(`siting.figure.${name}`, { busy: percent(busy) })}</th><td>${was}</td><td>${now}</td></tr>`)}</tbody></table>`;
}

/** @param {any[]} sites @param {any[]} closed */
function siteList(sites, closed) {
  const point = (/** @type {any} */ site) => () => {
    chart.map?.setView([site.lat, site.lon], Math.max(chart.map.getZoom(), 13));
    changedNow("page");
  };
  return html`<h2>${t("siting.sites", { n: sites.length })}</h2><ul class="plan-sites">${sites.map((site) => html`<li><button class="link" @click=${point(site)}>${nameOf(site)}</button> ${t(site.is_today ? "siting.stays" : "siting.is_new")}</li>`)}
    ${closed.map((site) => html`<li><del>${nameOf(site)}</del> ${t("siting.closes")}</li>`)}</ul>`;
}

/** @param {any} result @param {Weights} weights */
function proof({ proof: main, proofs, reduction }, weights) {
  return html`<details open><summary>${t(`siting.status.${main.status}`)}</summary>
    <table><thead><tr><th>${t("siting.criterion")}</th><th>${t("siting.value")}</th><th>${t("siting.bound")}</th><th>${t("siting.own_bound")}</th><th>${t("siting.gap")}</th></tr></thead>
    <tbody>${proofs.map(
      (
        /** @type {any} */ each,
      ) => html`<tr><th scope="row">${word("siting_criterion", each.criterion)}</th><td>${valueText(each.criterion, each.objective, weights)}</td><td>${each.bound === null ? "–" : valueText(each.criterion, each.bound, weights)}</td>
      <td>${each.own_bound === null ? "–" : valueText(each.criterion, each.own_bound, weights)}</td><td>${each.gap === null ? "–" : `${(Math.ceil(each.gap * 10_000) / 100).toFixed(2)} %`}</td></tr>`,
    )}</tbody></table>
    <p class="hint">${t("siting.proof_hint")} ${t("siting.reduced", { places: reduction.places, groups: reduction.groups, candidates: reduction.candidates, decided: reduction.decided })}</p></details>`;
}

/** @param {any} result */
function ties({ ties: found, sites }) {
  const entries = Object.entries(found.instead_of);
  const name = (/** @type {string} */ code) =>
    nameOf(sites.find((/** @type {any} */ each) => each.code === code) ?? { name: code });
  const other = (/** @type {string} */ code) => nameOf({ name: found.names[code], name_en: found.names_en?.[code] });
  if (!entries.length) return found.settled ? html`<p class="hint">${t("siting.no_ties")}</p>` : nothing;
  return html`<h2>${t("siting.ties")}</h2><p class="hint">${t(found.settled ? "siting.ties_settled" : "siting.ties_open")}</p>
    <ul>${entries.map(([code, others]) => html`<li>${t("siting.instead", { site: name(code), others: /** @type {string[]} */ (others).slice(0, 8).map(other).join(t("planning.comma")), n: /** @type {string[]} */ (others).length })}</li>`)}</ul>`;
}

/** @param {any} result @param {Weights} weights */
function curve({ curve: points }, weights) {
  if (!points?.length) return nothing;
  const drawn = curveOf(points);
  const line = (/** @type {"best" | "nested"} */ which) => drawn.map((each) => `${each.x},${each[which]}`).join(" ");
  return html`<h2>${t("siting.curve")}</h2><p class="hint">${t("siting.curve_hint")}</p>
    <svg class="plan-curve" viewBox="0 0 100 64" role="img" aria-label=${t("siting.curve")}>
      <polyline class="nested" points=${line("nested")}></polyline><polyline class="best" points=${line("best")}></polyline>
      ${drawn.map((each) => svg`<rect class="nested" x=${each.x - 1} y=${each.nested - 1} width="2" height="2"></rect><circle class="best" cx=${each.x} cy=${each.best} r="1.2"></circle><text x=${each.x} y="63" text-anchor="middle">${each.p}</text>`)}</svg>
    <table><thead><tr><th>${t("siting.posts_n")}</th><th>${t("siting.best")}</th><th>${t("siting.nested")}</th><th>${t("siting.added")}</th></tr></thead>
      <tbody>${points.map((/** @type {any} */ each) => html`<tr><th scope="row">${each.p}</th><td>${valueText(each.proof.criterion, each.proof.objective, weights)}${each.proof.status === "proven" ? nothing : html` <small>${t("siting.not_proven")}</small>`}</td><td>${valueText(each.proof.criterion, each.nested, weights)}</td><td>${addedOf(each).join(t("planning.comma")) || "–"}</td></tr>`)}</tbody></table>`;
}

/** The posts that a point of the curve adds. @param {{added: string[], added_en?: (string | null)[]}} point */
function addedOf({ added, added_en: english }) {
  return added.map((name, n) => nameOf({ name, name_en: english?.[n] }));
}

/** @param {any} found */
export function unreachable({ cells, places, items }) {
  if (!cells) return nothing;
  const point = (/** @type {string} */ cell) => () => {
    flyTo(cell);
    changedNow("page");
  };
  return html`<h2>${t("siting.unreachable", { cells, places })}</h2>
    <table><thead><tr><th>${t("planning.cell")}</th><th>${t("siting.least")}</th><th>${t("siting.nearest")}</th></tr></thead>
    <tbody>${items.slice(0, MOST_ROWS).map(
      (
        /** @type {any} */ each,
      ) => html`<tr class=${chart.chosen === each.cell ? "chosen" : ""}><th scope="row"><button class="link" @click=${point(each.cell)}>${cellName(each.cell)}<small>${each.cell}</small></button></th>
      <td>${each.least_s === null ? t("planning.never") : driving(each.least_s)}</td><td>${nameOf({ name: each.nearest, name_en: each.nearest_en }) || "–"}</td></tr>`,
    )}</tbody></table>
    ${cells > MOST_ROWS ? html`<p class="hint">${t("planning.more_gaps", { n: cells - MOST_ROWS })}</p>` : nothing}`;
}
