/**
 * Show the results of replays, simulations and calibrations: every figure with its number of cases and its interval.
 */

import { html, nothing } from "lit-html/lit-html.js";

import { driving, spoken } from "../../shared/format.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { percent } from "../../shared/numbers/shares.js";
import { sentence } from "../changes.js";
import { interval } from "../history/bars.js";
import { blockName } from "../history/hour-block.js";

const BLOCKS = ["workday", "rest"].flatMap((day) =>
  ["office", "lunch", "evening", "night"].map((part) => `${part}-${day}`),
);

/** @typedef {{value: number, low: number, high: number, n: number} | null} Share */

/** @param {Share} of */
export function shareView(of) {
  if (!of) return html`<span class="quiet">${t("simulation.no_figure")}</span>`;
  return html`<strong>${percent(of.value)}</strong> <small>${t("simulation.interval", { low: percent(of.low), high: percent(of.high), n: of.n })}</small>${interval(of, 1)}`;
}

/** Stands for a number of cases under five, which the server does not tell. */
const FEW = "1–4";

/** @param {any} result @param {any} input */
export function replayView(result, input) {
  return html`${nullView(result.null)}${result.changed ? changedView(result.changed, input.changes ?? []) : html`<p class="quiet">${t("simulation.nothing_changed")}</p>`}
    ${result.method === "straight_line" ? html`<p class="said bad" role="alert">${t("planning.straight_line")}</p>` : nothing}`;
}

/** @param {any} found */
function nullView(found) {
  const isGood = found.is_null && found.differences === 0;
  return html`<h2>${t("simulation.null_title")}</h2><p class="said ${found.is_null ? "good" : "bad"}">${t(isGood ? "simulation.null_good" : "simulation.null_differs", { agreeing: found.agreeing, decisions: found.decisions, cases: found.cases, differences: found.differences })}</p>
    ${found.differences ? html`<table><thead><tr><th>${t("simulation.cause")}</th><th>${t("simulation.count")}</th></tr></thead><tbody>${Object.entries(found.causes).map(([cause, n]) => html`<tr><th scope="row">${word("replay_cause", cause)}</th><td>${n}</td></tr>`)}</tbody></table>` : nothing}
    <p class="hint">${t("simulation.null_hint", { n: found.without_team ?? FEW })}</p>`;
}

/** Jobs of before say nothing of it. @param {any} agreement */
function isUnlikeTheLog(agreement) {
  return agreement.is_like_the_log === false;
}

/** @param {any} found @param {any[]} changes */
function changedView(found, changes) {
  const { paired, agreement } = found;
  const [filled, replied] = [mostFilled(Object.values(found.filled)), found.replied ?? FEW];
  return html`<h2>${t("simulation.changed_title")}</h2><ul>${changes.map((each) => html`<li>${sentence(each)}</li>`)}</ul>
    ${isUnlikeTheLog(agreement) ? html`<p class="said bad" role="alert">${t("simulation.unlike_the_log", { same: agreement.same_team, n: agreement.n })} ${typeof agreement.share_logged === "number" ? t("simulation.unlike_shares", { logged: percent(agreement.share_logged), played: percent(agreement.share_played), n: agreement.judged }) : nothing}</p>` : nothing}
    <p class="said ${paired.by_chance || isUnlikeTheLog(agreement) ? "" : "good"}"><strong>${inOneLanguage(paired.sentence)}</strong></p>
    <table class="plan-figures"><tbody>
      <tr><th scope="row">${t("simulation.share_without")}</th><td>${shareView(paired.share_before)}</td></tr>
      <tr><th scope="row">${t("simulation.share_with")}</th><td>${shareView(paired.share_after)}</td></tr>
      <tr><th scope="row">${t("simulation.faster")}</th><td>${t("simulation.faster_slower", { faster: paired.faster, slower: paired.slower })}${paired.mean_change_s === null ? nothing : html` · ${t("simulation.mean_change", { s: change(paired.mean_change_s) })}`}</td></tr>
      ${found.never ? html`<tr><th scope="row">${t("simulation.never")}</th><td class="worse">${found.never}</td></tr>` : nothing}</tbody></table>
    <p class="hint">${t("simulation.agreement", { same: agreement.same_team, n: agreement.n, off: agreement.median_off_s === null ? "–" : spoken(agreement.median_off_s) })}
      ${filled ? t("simulation.filled", { n: filled }) : nothing} ${replied ? t("simulation.filled_replied", { replied }) : nothing} ${engine(found.engines.at(-1), found.because)}</p>`;
}

/** @param {(number | null)[]} counts null: under five */
export function mostFilled(counts) {
  const most = Math.max(0, ...counts.map((n) => n ?? 0));
  return most === 0 && counts.includes(null) ? FEW : most;
}

/** @param {number} seconds of a change */
function change(seconds) {
  return `${seconds < 0 ? "−" : "+"}${spoken(Math.abs(seconds))}`;
}

/** @param {string} name @param {string[]} because */
function engine(name, because) {
  return name === "kernel"
    ? t("simulation.by_kernel")
    : t("simulation.by_desk", { why: because.map((each) => word("needs_desk", each)).join(t("planning.comma")) });
}

/** @param {any} result */
export function simulationView(result) {
  const { today, changed } = result.variants;
  const sides = changed ? [today, changed] : [today];
  const figures = /** @type {[string, (each: any) => unknown][]} */ ([
    ["simulation.share", (each) => shareView(each.share)],
    ["simulation.p50", (each) => seconds(each.p50_s)],
    ["simulation.p90", (each) => seconds(each.p90_s)],
    ["simulation.waited", (each) => each.waited],
    ["simulation.unserved", (each) => each.unserved],
    ["simulation.most_busy", (each) => percent(each.most_busy)],
  ]);
  return html`<h2>${t("simulation.result", { start: result.start.slice(0, 10), days: result.days, n: result.replications })}</h2>
    ${result.better ? html`<p class="said ${result.better.low > 0 ? "good" : ""}">${t("simulation.better", { value: points(result.better.value), low: points(result.better.low), high: points(result.better.high) })}</p>` : nothing}
    <table class="plan-figures"><thead><tr><th></th><th>${t("simulation.today")}</th>${changed ? html`<th>${t("simulation.with_changes")}</th>` : nothing}</tr></thead>
      <tbody>${figures.map(([label, of]) => html`<tr><th scope="row">${t(label)}</th>${sides.map((each) => html`<td>${of(each)}</td>`)}</tr>`)}</tbody></table>
    ${result.surge_days === 0 ? html`<p class="said bad" role="alert">${t("simulation.no_surge_day")}</p>` : nothing}${blocks(today, changed)}
    <p class="hint">${basis(result)} ${engine(today.engine, today.because)}</p>`;
}

/** The basis of demand and times. @param {{cases_learned: number, handling_s: number}} result */
export function basis({ cases_learned: n, handling_s: handling }) {
  return t(n ? "simulation.learned_from" : "simulation.learned_assumed", { n, handling: Math.round(handling) });
}

/** @param {number} value */
function points(value) {
  return (Math.round(value * 1000) / 10).toFixed(1);
}

/** @param {number | null} value */
function seconds(value) {
  return value === null ? t("planning.never") : driving(value);
}

/** @param {any} today @param {any} changed */
function blocks(today, changed) {
  return html`<table><caption>${t("simulation.by_block")}</caption><thead><tr><th>${t("simulation.block")}</th><th>${t("simulation.today")}</th>${changed ? html`<th>${t("simulation.with_changes")}</th>` : nothing}</tr></thead>
    <tbody>${BLOCKS.filter((name) => name in today.blocks).map((name) => html`<tr><th scope="row">${blockName(name)}</th><td>${shareView(today.blocks[name])}</td>${changed ? html`<td>${shareView(changed.blocks[name])}</td>` : nothing}</tr>`)}</tbody></table>`;
}

/**
 * The range of 95 of 100 periods; in a block of few cases it may be a single share.
 *
 * @param {number} low
 * @param {number} high
 */
export function periods(low, high) {
  const [from, to] = [percent(low), percent(high)];
  return from === to ? t("simulation.all_alike") : `${from} – ${to}`;
}

/** @param {any} result */
export function calibrationView(result) {
  const rows = [...(result.whole ? [result.whole] : []), ...result.blocks];
  const inside = result.blocks.filter((/** @type {any} */ block) => block.inside).length;
  return html`<h2>${t("simulation.calibration_title", { fitted: result.fitted_on })}</h2>
    ${result.blocks.length ? html`<p class="said ${inside === result.blocks.length && result.whole?.inside !== false ? "good" : ""}">${t("simulation.inside", { inside, n: result.blocks.length })}</p>` : html`<p class="quiet">${t("simulation.too_few")}</p>`}
    <table><thead><tr><th>${t("simulation.block")}</th><th>n</th><th>${t("simulation.predicted")}</th><th>${t("simulation.observed")}</th><th></th></tr></thead>
      <tbody>${rows.map(
        (
          block,
        ) => html`<tr class=${block.inside ? "" : "worse"}><th scope="row">${block.block === "all" ? t("simulation.whole") : blockName(block.block)}</th><td>${block.n}</td>
        <td>${percent(block.predicted)} <small>${periods(block.low, block.high)}</small>${interval({ value: block.predicted, low: block.low, high: block.high }, 1)}</td>
        <td>${percent(block.observed)} <small>${percent(block.observed_low)} – ${percent(block.observed_high)}</small>${interval({ value: block.observed, low: block.observed_low, high: block.observed_high }, 1)}</td>
        <td>${t(block.inside ? "simulation.is_inside" : "simulation.is_outside")}</td></tr>`,
      )}</tbody></table>
    ${result.suppressed.length ? html`<p class="hint">${t("simulation.suppressed", { names: result.suppressed.map(blockName).join(t("planning.comma")) })}</p>` : nothing}`;
}
