/** Show the values learned from the log, and how much of each is still assumed. */

import { html, nothing } from "lit-html/lit-html.js";

import { duration } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { percent } from "../../shared/numbers/shares.js";
import { interval } from "./bars.js";
import { blockName } from "./hour-block.js";
import { inOrder } from "./model.js";

/** @param {import("./model.js").Lessons} lessons */
export function learned(lessons) {
  const { county, exposure, cases, years } = lessons.demand;
  return html`<h2>${t("learned.title")}</h2>
    <p class="plan-said">${t(cases === null ? "learned.demand_few" : "learned.demand", { year: Math.round(county.a_year), low: Math.round(county.low), high: Math.round(county.high), cases: cases ?? 0, exposure: word("exposure", exposure) })}${cases && years ? html` ${t("learned.demand_own", { year: Math.round(cases / years), share: percent(lessons.priors[0].share ?? 0) })}` : nothing}</p>
    ${[...Object.values(lessons.times), ...Object.values(lessons.offers.ways)].some((lesson) => lesson.few) ? html`<p class="hint">${t("learned.few")}</p>` : nothing}
    ${Object.values(lessons.times).some((lesson) => lesson.used_is_least) ? html`<p class="hint">${t("learned.least")}</p>` : nothing}
    <table class="plan-learned"><thead><tr><th>${t("learned.what")}</th><th>${t("history.n")}</th><th>${t("learned.median")}</th><th>P90</th><th>${t("learned.assumed")}</th></tr></thead>
    <tbody>${Object.entries(lessons.times).map(([name, lesson]) =>
      time(
        name,
        lesson,
        lessons.priors.find((prior) => prior.name === name),
      ),
    )}${offers(lessons)}</tbody></table>
    ${lessons.duties.map(duty)}
    <details><summary>${t("learned.priors")}</summary><table><thead><tr><th>${t("learned.what")}</th><th>${t("learned.value")}</th><th>${t("learned.weight")}</th><th>${t("learned.cases")}</th><th>${t("learned.assumed")}</th></tr></thead>
    <tbody>${lessons.priors.map((prior) => html`<tr><th scope="row">${word("learned_time", prior.name)}<small>${word("prior_source", prior.name)}</small></th><td>${value(prior.value, prior.unit)}</td><td>${prior.weight}</td><td>${owned(prior, lessons)}</td><td>${prior.share === null ? "–" : percent(prior.share)}</td></tr>`)}</tbody></table><p class="hint">${t("learned.priors_hint")}</p></details>`;
}

/** @param {import("./model.js").Lessons["duties"][number]} duty */
function duty({ median, low, high, p90, n, cost_s: cost, rule_s: rule }) {
  return html`<p class="hint">${t("learned.duty", { cost: duration(cost), rule: duration(rule) })} ${t("learned.duty_spread", { median: duration(median), low: duration(low), high: duration(high), p90: duration(p90) })}${n === null ? nothing : html` ${t("learned.duty_n", { n })}`}</p>`;
}

/**
 * @param {string} name
 * @param {import("./model.js").Lesson} lesson
 * @param {import("./model.js").Prior | undefined} prior
 */
function time(name, lesson, prior) {
  const { median, low, high, p90 } = lesson.all;
  const rows = inOrder(Object.entries(lesson.blocks));
  const off = Object.values(lesson.discarded).reduce((sum, n) => sum + n, 0);
  return html`<tr><th scope="row">${word("learned_time", name)}${lesson.at_once_n ? html`<small>${t("learned.at_once", { n: lesson.at_once_n, share: percent(lesson.at_once ?? 0) })}</small>` : nothing}${off ? html`<small>${t("learned.discarded", { n: off })}</small>` : nothing}</th>
    <td>${lesson.few ? t("learned.under_five") : usedOf(lesson)}</td><td>${lesson.mostly_at_once ? value(0, lesson.unit) : html`${value(median, lesson.unit)} <small>(${value(low, lesson.unit)}–${value(high, lesson.unit)})</small>${interval({ low, value: median, high }, high * 1.2)}`}</td><td>${value(p90, lesson.unit)}</td><td>${prior && prior.share !== null && !lesson.mostly_at_once ? percent(prior.share) : "–"}</td></tr>
    ${rows.map(([block, found]) => html`<tr class="sub"><th scope="row">${blockName(block)}</th><td>${found.n}</td><td>${value(found.median, lesson.unit)} <small>(${value(found.low, lesson.unit)}–${value(found.high, lesson.unit)})</small></td><td>${value(found.p90, lesson.unit)}</td><td></td></tr>`)}`;
}

/**
 * The share of offers that fail, and the time until they do.
 *
 * @param {import("./model.js").Lessons} lessons
 */
function offers({ offers: { made, failed, share, low, high, ways }, priors }) {
  const assumed = (/** @type {string} */ name) => percent(priors.find((prior) => prior.name === name)?.share ?? 1);
  const said = failed
    ? html`${percent(share)} <small>(${percent(low)}–${percent(high)})</small>${interval({ low, value: share, high }, high * 1.2)}`
    : percent(0);
  return html`<tr><th scope="row">${word("learned_time", "failed_offers")}<small>${t("learned.offers_counted")}</small></th><td>${t("learned.offers_n", { failed, made })}</td><td>${said}</td><td>–</td><td>${assumed("failed_offers")}</td></tr>
    ${Object.entries(ways).map(([name, way]) => html`<tr class="sub"><th scope="row">${word("learned_time", name)}</th><td>${way.few ? t("learned.under_five") : way.n}</td><td>${way.n ? html`${value(way.median, "s")} <small>(${value(way.low, "s")}–${value(way.high, "s")})</small>` : "–"}</td><td>${way.n ? value(way.p90, "s") : "–"}</td><td>${way.n ? assumed(name) : "–"}</td></tr>`)}`;
}

/**
 * Of how many responses a time is learned, as far as that may be said.
 *
 * @param {import("./model.js").Lesson} lesson
 */
function usedOf({ used, used_is_least: isLeast, at_once_n: atOnce }) {
  if (used === null) return "–";
  return isLeast ? `≥ ${used}` : String(used + (atOnce ?? 0));
}

/** @param {import("./model.js").Prior} prior @param {import("./model.js").Lessons} lessons */
function owned({ name, cases }, lessons) {
  if (cases === null) return "–";
  return lessons.times[name]?.used_is_least ? `≥ ${cases}` : String(cases);
}

/** @param {number} number @param {string} unit */
function value(number, unit) {
  if (unit === "s") return duration(number);
  if (unit === "share") return percent(number);
  return unit === "ratio" ? `× ${number.toFixed(2)}` : `${number} ${word("learned_unit", unit)}`;
}
