/** The teams that could go, each with when it arrives, how late, and what the town loses: seen before anything is pressed. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";
import { spoken, wallTime } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { state } from "../../shared/store.js";
import { forgetDraft } from "../frame/form-drafts.js";
import { formOf, reasonField } from "../frame/reason-field.js";
import { arrivalOf, turnoutWords } from "../teams/turnout.js";
import { choices, teamName, warnings } from "./choices.js";
import { detail } from "./detail.js";
import { reportStep, steps as sending } from "./steps.js";

/**
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {import("./choices.js").Choice} Choice
 */

const SHOWN_AT_ONCE = 4;
const GLYPH = { late: "missed", cover: "at_risk", advice: "place" };

/** @type {{id: number, team: string} | null} the team for which a reason is being asked */
let explaining = null;
/** @type {number | null} the case of which all teams are shown */
let whole = null;

/** @param {Case} item */
export function candidateList(item) {
  if (choices.id !== item.id || !choices.answer)
    return html`<ol class="choices waiting" aria-busy="true">${blanks()}</ol>`;
  const { candidates, recommended } = choices.answer;
  const proposed =
    item.proposed_team && !candidates.some(({ team }) => team === item.proposed_team) ? item.proposed_team : null;
  if (proposed) return confirmOther(item, proposed);
  const free = candidates.filter(({ team, cover }) => cover !== null && team !== item.assignment?.team);
  if (free.length === 0) return html`<p class="note">${t("action.nobody_free")}</p>`;
  const shown = whole === item.id ? free : free.slice(0, SHOWN_AT_ONCE);
  return html`${choices.answer.method === "straight_line" ? html`<p class="note">${t("method.straight_line_long")}</p>` : nothing}
    <ol class="choices" aria-label=${t("choice.title")}>${repeat(
      shown,
      ({ team }) => team,
      (choice) => row(item, choice, recommended),
    )}</ol>
    ${shown.length < free.length ? html`<button class="quiet" @click=${() => showWhole(item.id)}>${t("choice.all", { n: free.length })}</button>` : nothing}`;
}

/**
 * A team of another station that is proposed may be confirmed here, though its position is not shown.
 *
 * @param {Case} item
 * @param {string} team
 */
function confirmOther(item, team) {
  const name = detail.decision?.candidates.find((each) => each.team === team)?.name ?? team;
  return html`<ol class="choices" aria-label=${t("choice.title")}><li class="best" data-team=${team}><span class="whom">${name}<small>${t("choice.other_station")}</small></span><span></span>
    <button class="primary" ?disabled=${sending.busy} @click=${() => void reportStep(item, "offered", { team })}>${t("action.confirm")}</button></li></ol>`;
}

/** As many empty rows as there will be. */
function blanks() {
  const free = [...state.teams.values()].filter((team) => team.status === "free");
  return free.slice(0, SHOWN_AT_ONCE).map(() => html`<li></li>`);
}

/** @param {number} id */
function showWhole(id) {
  whole = id;
  changed("selection");
}

/**
 * @param {Case} item
 * @param {Choice} choice
 * @param {string | null} recommended
 */
function row(item, choice, recommended) {
  const best = choice.team === recommended;
  const asking = explaining?.id === item.id && explaining.team === choice.team;
  return html`<li class=${best ? "best" : ""} data-team=${choice.team}>
    <span class="whom">${best ? html`<span aria-hidden="true">★</span> ` : nothing}${teamName(choice.team)}
      <small>${[choice.excluded ? word("reason", choice.excluded) : best ? t("choice.quickest") : "", turnoutWords(choice)].filter(Boolean).join(" · ")}</small></span>
    <span class="when"><b>${choice.travel_s === null ? "–" : spoken(arrivalOf(choice) ?? 0)}</b>
      <small>${choice.arrives_at ? t("choice.there_at", { time: wallTime(choice.arrives_at) }) : nothing}</small></span>
    ${
      best
        ? html`<button class="primary" ?disabled=${sending.busy} @click=${() => void reportStep(item, "offered", { team: choice.team })}>
        ${t(item.status === "proposed" ? "action.confirm" : "action.offered")}</button>`
        : html`<button ?disabled=${sending.busy} aria-expanded=${asking} aria-label=${t("choice.this_one_named", { team: teamName(choice.team) })}
        @click=${() => explain(asking ? null : { id: item.id, team: choice.team })}>${t("choice.this_one")}</button>`
    }
    ${warningList(choice)}
    ${asking ? reasonForm(item, choice) : nothing}
  </li>`;
}

/** @param {Choice} choice */
export function warningList(choice) {
  const found = warnings(choice);
  if (found.length === 0) return nothing;
  return html`<ul class="warnings">${found.map(({ kind, text }) => html`<li class=${kind}>${icon(GLYPH[kind])}${text}</li>`)}</ul>`;
}

/** @param {typeof explaining} next */
function explain(next) {
  explaining = next;
  changed("selection");
  if (next)
    requestAnimationFrame(() =>
      /** @type {HTMLElement | null} */ (document.querySelector(".choices .because button"))?.focus(),
    );
}

/**
 * @param {Case} item
 * @param {Choice} choice
 */
function reasonForm(item, choice) {
  const submit = async (/** @type {SubmitEvent} */ event) => {
    const { reason } = formOf(event);
    if (!(await reportStep(item, "offered", { team: choice.team, reason }))) return;
    forgetDraft(item.id, "offered");
    explain(null);
  };
  return html`<form class="explain" @submit=${submit}>${reasonField(item, "offered")}
    <button class="primary" ?disabled=${sending.busy}>${t("choice.send", { team: teamName(choice.team) })}</button></form>`;
}
