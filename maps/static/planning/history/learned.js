/** What the log teaches, with how much of it is still assumed. */

import { html, nothing } from "lit-html/lit-html.js";

import { duration } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { percent } from "../percent.js";
import { interval } from "./bars.js";
import { blockName } from "./hour-block.js";
import { inOrder } from "./model.js";

/** @param {import("./model.js").Lessons} lessons */
export function learned(lessons) {
  const { county, exposure, cases, years } = lessons.demand;
  return html`<h2>${t("learned.title")}</h2>
    <p class="plan-said">${t(cases === null ? "learned.demand_few" : "learned.demand", { year: Math.round(county.a_year), low: Math.round(county.low), high: Math.round(county.high), cases: cases ?? 0, exposure: word("exposure", exposure) })}${cases && years ? html` ${t("learned.demand_own", { year: Math.round(cases / years), share: percent(lessons.priors[0].share) })}` : nothing}</p>
    ${Object.values(lessons.times).some((lesson) => lesson.few) ? html`<p class="hint">${t("learned.few")}</p>` : nothing}
    <table class="plan-learned"><thead><tr><th>${t("learned.what")}</th><th>${t("history.n")}</th><th>${t("learned.median")}</th><th>P90</th><th>${t("learned.assumed")}</th></tr></thead>
    <tbody>${Object.entries(lessons.times).map(([name, lesson]) =>
      time(
        name,
        lesson,
        lessons.priors.find((prior) => prior.name === name),
      ),
    )}</tbody></table>
    ${lessons.duties.map((duty) => html`<p class="hint">${t("learned.duty", { cost: duration(duty.cost_s), rule: duration(duty.rule_s) })}</p>`)}
    <details><summary>${t("learned.priors")}</summary><table><thead><tr><th>${t("learned.what")}</th><th>${t("learned.value")}</th><th>${t("learned.weight")}</th><th>${t("learned.cases")}</th><th>${t("learned.assumed")}</th></tr></thead>
    <tbody>${lessons.priors.map((prior) => html`<tr><th scope="row">${word("learned_time", prior.name)}<small>${word("prior_source", prior.name)}</small></th><td>${value(prior.value, prior.unit)}</td><td>${prior.weight}</td><td>${prior.cases}</td><td>${percent(prior.share)}</td></tr>`)}</tbody></table><p class="hint">${t("learned.priors_hint")}</p></details>`;
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
    <td>${lesson.few ? t("learned.under_five") : lesson.used + (lesson.at_once_n ?? 0)}</td><td>${(lesson.at_once ?? 0) >= 0.5 ? value(0, lesson.unit) : html`${value(median, lesson.unit)} <small>(${value(low, lesson.unit)}–${value(high, lesson.unit)})</small>${interval({ low, value: median, high }, high * 1.2)}`}</td><td>${value(p90, lesson.unit)}</td><td>${prior && (lesson.at_once ?? 0) < 0.5 ? percent(prior.share) : "–"}</td></tr>
    ${rows.map(([block, found]) => html`<tr class="sub"><th scope="row">${blockName(block)}</th><td>${found.n}</td><td>${value(found.median, lesson.unit)} <small>(${value(found.low, lesson.unit)}–${value(found.high, lesson.unit)})</small></td><td>${value(found.p90, lesson.unit)}</td><td></td></tr>`)}`;
}

/** @param {number} number @param {string} unit */
function value(number, unit) {
  if (unit === "s") return duration(number);
  return unit === "ratio" ? `× ${number.toFixed(2)}` : `${number} ${word("learned_unit", unit)}`;
}
