/** Guide a new county to its first case, in the place of the empty queue: each step with its state and how to do it. */

import { html, nothing } from "lit-html/lit-html.js";
import { nameOf, t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { ground } from "../../shared/map/ground-data.js";
import { may, mayTakeIn } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { startIntake } from "../intake/draft.js";

const SIGN = { done: "met", now: "en_route", later: "untimed" };

/** @param {import("./first-steps-model.js").Step[]} steps */
export function firstStepsCard(steps) {
  return html`<section class="first-steps" aria-labelledby="first-steps"><h2 id="first-steps">${t("first.title")}</h2>
    <ol>${steps.map(
      ({ name, state: is }) => html`<li class=${is} data-step=${name}>${icon(SIGN[is])}
      <div><b>${t(`first.${name}`)}</b> <span class="is">${t(`first.is_${is}`)}</span>${BODY[name](is)}</div></li>`,
    )}</ol></section>`;
}

/** @type {Record<string, (is: string) => unknown>} */
const BODY = { county: countyBody, roads: roadsBody, duty: dutyBody, case: caseBody };

/** @param {string} is */
function countyBody(is) {
  if (is === "done")
    return html`<p>${t("first.county_done", { name: nameOf(/** @type {any} */ (state.county)), cells: ground.cells.length, points: state.points.length, teams: state.teams.size })}</p>`;
  if (state.county)
    return html`<p>${t("first.county_bare", { name: nameOf(state.county) })}</p>${command("wangge county import", t("first.folder"))}`;
  return html`<p>${t("first.county_how")}</p>${command("wangge demo load")}<p>${t("first.or_own")}</p>${command("wangge county template", t("first.folder"))}${command("wangge county import", t("first.folder"))}`;
}

/** @param {string} is */
function roadsBody(is) {
  return is === "now"
    ? html`<p>${t("first.roads_how")}</p>${command("wangge roads import", t("first.file"))}`
    : nothing;
}

/** @param {string} is */
function dutyBody(is) {
  if (is === "later") return nothing;
  const teams = [...state.teams.values()];
  const onCall = teams.filter(({ on_duty: on, duty }) => on && duty === "on_call").length;
  const there = { n: teams.filter(({ on_duty: on }) => on).length - onCall, all: teams.length, call: onCall };
  return html`<p>${t(onCall ? "first.duty_on_call" : "first.duty_now", there)}</p>
    ${is === "now" ? html`${may("GET", "/roster") ? html`<p><a class="button" href="/roster">${t("first.duty_open")}</a></p>` : nothing}<p>${t("first.duty_or")}</p>${command("wangge roster import", t("first.file"))}` : nothing}`;
}

/** @param {string} is */
function caseBody(is) {
  if (is === "later") return nothing;
  if (!mayTakeIn()) return html`<p>${t("first.case_by_others")}</p>`;
  return html`<p>${t("first.case_how")}</p><p><button class="primary" aria-keyshortcuts="n" @click=${() => startIntake()}>${icon("plus")}${t("intake.new")}<kbd>N</kbd></button></p>`;
}

/** A command as the README types it, so that it can be copied. @param {string} words @param {string} [what] */
function command(words, what = "") {
  return html`<p><code>.venv/bin/${words}${what ? html` <i>${what}</i>` : nothing}</code></p>`;
}
