/** Section: the fewest teams by hour block for a chosen share, beside today's roster; taken over as needs and shifts. */

import { html, nothing } from "lit-html/lit-html.js";

import { changedNow } from "../../shared/changes.js";
import { learnNames } from "../../shared/colleagues.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { percent } from "../../shared/numbers/shares.js";
import { askJob, followJobs, isBusy, jobs, unfollowJobs } from "../asked-jobs.js";
import { paintCells } from "../chart.js";
import { blockName } from "../history/hour-block.js";
import { jobFacts } from "../job-facts.js";
import { olderView, present } from "../live/present.js";
import { numberField } from "../number-field.js";
import { showPosts } from "../post-markers.js";
import { shareView } from "../simulation/results.js";
import { jobView } from "../simulation/section.js";
import { lackOf, surgeOf, warningOf } from "./doubts.js";
import { forgetTaking, learnTakeovers, takenView, takeOver } from "./taking.js";

const KIND = "roster";
const form = { share: 90, surge: 8, least: 1, shifts: 5, hours: 48, rest: 11, onCall: false };

export const rosterSection = {
  name: "roster",
  needs: ["POST", "/planning/jobs"],
  view,
  enter() {
    followJobs([KIND]);
    void learnNames(() => changedNow("page"));
    void learnTakeovers();
    this.paint();
  },
  leave: unfollowJobs,
  paint() {
    showPosts([]);
    paintCells();
  },
};

function view() {
  const job = jobs[KIND];
  return html`<p class="hint">${t("roster_plan.hint")}</p>${question()}${jobView(KIND)}${job?.result ? html`${olderView(job)}${answer(job)}${jobFacts(job, present.versions)}` : takenView()}`;
}

function question() {
  return html`<form class="card" @submit=${ask}><div class="plan-tools">${numberField(form, "share", t("roster_plan.share"), [50, 99])}${numberField(form, "surge", t("simulation.surge"), [1, 100])}${numberField(form, "least", t("roster_plan.least"), [0, 20])}
    ${numberField(form, "shifts", t("roster_plan.shifts"), [1, 7])}${numberField(form, "hours", t("roster_plan.hours"), [4, 168])}${numberField(form, "rest", t("roster_plan.rest"), [0, 48])}</div>
    <label class="check"><input type="checkbox" .checked=${form.onCall} @change=${(/** @type {Event} */ event) => (form.onCall = /** @type {HTMLInputElement} */ (event.target).checked)}>${t("roster_plan.on_call")}</label>
    <button class="primary" ?disabled=${isBusy(KIND)}>${t("roster_plan.run")}</button></form>`;
}

/** @param {Event} event */
function ask(event) {
  event.preventDefault();
  forgetTaking();
  void askJob(KIND, {
    share: form.share / 100,
    surge: form.surge,
    shifts_a_week: form.shifts,
    hours_a_week: form.hours,
    rest_hours: form.rest,
    least: form.least,
    on_call: form.onCall,
  });
}

/** @param {any} job */
function answer({ input, result }) {
  const { figures } = result;
  return html`<p class="said">${t("roster_plan.said", { share: percent(figures.share), hours: Math.round(figures.hours), teams: figures.teams })} ${t("roster_plan.beside", { roster: presentRoster(result), today: percent(figures.today_share), today_hours: Math.round(figures.today_hours) })} ${input.on_call ? t("roster_plan.both_called", { hours: Math.round(figures.today_called_hours) }) : t("roster_plan.neither_called")}</p>
    <table class="plan-blocks"><caption>${t(result.cases_learned ? "roster_plan.caption" : "planning.roster_assumed", { share: percent(result.chosen_share), n: result.cases_learned })}</caption>
      <thead><tr><th>${t("simulation.block")}</th><th>${t("roster_plan.expected")}</th><th>${t("roster_plan.teams")}</th><th>${t("simulation.share")}</th><th>${t("roster_plan.today")}</th><th>${t("roster_plan.today_share")}</th></tr></thead>
      <tbody>${result.blocks.map(row)}</tbody></table>
    <p>${t("roster_plan.checked", { n: result.checked.replications })} ${t("roster_plan.plan")} ${shareView(result.checked.plan)} ${t("roster_plan.present")} ${shareView(result.checked.today)}</p>
    ${surge(result)}
    ${shifts(result.shifts)}${result.shifts.bounded ? html`<p class="hint">${t("roster_plan.bounded")}</p>` : nothing}${worse(result, input.hours_a_week)}${takeOver(result, input)}${takenView()}
    <details><summary>${t("roster_plan.patterns", { n: result.patterns.length })}</summary><table><tbody>${result.patterns.map((/** @type {any} */ each) => html`<tr><th scope="row">${nameOf({ name: result.teams[each.team] ?? each.team, name_en: result.teams_en?.[each.team] })}</th><td>${days(each.days)}</td><td>${each.from} – ${each.until}</td><td>${word("turn", each.kind)}</td></tr>`)}</tbody></table></details>
    <p class="hint">${t("roster_plan.limits")}</p>`;
}

/** The roster that the plan stands beside. @param {{compared?: {first: string, last: string, replaced: boolean}}} result one without was compared with the week it was worked out in */
function presentRoster({ compared }) {
  if (!compared) return t("roster_plan.that_week");
  const { first, last, replaced: isReplaced } = compared;
  return isReplaced ? t("roster_plan.replaced", { first, last }) : t("roster_plan.not_made", { first, last });
}

/** @param {any} block */
function row(block) {
  const [style, best] = [block.reached ? "" : "worse", { best: percent(block.best) }];
  return html`<tr class=${style}><th scope="row">${blockName(block.block)}</th><td>${block.a_week?.toFixed(1) ?? "–"}</td><td><strong>${block.teams}</strong></td>
    <td>${percent(block.share)}</td><td>${block.today_teams}</td><td>${percent(block.today_share)}</td></tr>
    ${block.reached ? nothing : html`<tr class=${style}><td></td><td colspan="5"><small>${block.reachable ? t("roster_plan.too_few", best) : t("roster_plan.not_reached", best)}</small></td></tr>`}`;
}

/** @param {any} result */
function surge(result) {
  const said = surgeOf(result);
  return said ? html`<p class=${said.isShort ? "said bad" : ""}>${said.text}</p>` : nothing;
}

/** @param {any} plan */
function shifts(plan) {
  const lack = lackOf(plan);
  if (!lack) return html`<p class="said good">${t("roster_plan.covered", { beyond: plan.beyond_h })}</p>`;
  return html`<p class="said bad" role="alert">${lack}</p>`;
}

/** @param {any} result @param {number} most hours a week that the plan may ask of a team */
function worse(result, most) {
  const warning = warningOf(result, most);
  return warning ? html`<p class="said bad" role="alert">${warning}</p>` : nothing;
}

/** @param {number[]} numbers */
function days(numbers) {
  return numbers.map((each) => t(`weekday.${each}`)).join(" ");
}
