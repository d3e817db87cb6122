/** One case for one team, asked once more: the same facts and warnings as in the panel, before anything is sent. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { spoken, wallTime } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { state } from "../../shared/store.js";
import { showNotice, showProblem } from "../../shared/toasts.js";
import { wantCursor } from "../frame/focus.js";
import { forgetDraft } from "../frame/form-drafts.js";
import { appeared } from "../frame/press-guard.js";
import { formOf, reasonField } from "../frame/reason-field.js";
import { arrivalOf, turnoutWords } from "../teams/turnout.js";
import { warningList } from "./candidates.js";
import { askChoices, isSendable, teamName, warnings } from "./choices.js";
import { asking, reportStep, swapTeams, teamOf } from "./steps.js";
import { swappable } from "./ways.js";

/**
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {import("../../shared/types.js").Team} Team
 * @typedef {import("./choices.js").Choice} Choice
 */

const NOT_FREE = new Set(["off_duty", "busy"]);

/** @type {HTMLDialogElement | null} */
let dialog = null;

/**
 * @param {Case} item
 * @param {Team} team
 * @returns {Promise<boolean>} whether it is asked; else it was said why not
 */
export async function openAssign(item, team) {
  const other = swappable(item).find(({ id }) => id === team.case);
  if (other) return show(item, swapContent(item, other));
  const cannot = (/** @type {string} */ why) =>
    refuse(t("drag.cannot", { id: item.id, status: word("status", item.status), team: nameOf(team), state: why }));
  if (team.status !== "free" || !isSendable(item)) return cannot(word("team", team.status));
  try {
    const answer = await asking(() => askChoices(item.id));
    const choice = answer.candidates.find((each) => each.team === team.code);
    // The server may know of a change that is still on its way here.
    if (!choice || NOT_FREE.has(choice.excluded ?? "")) return cannot(word("reason", choice?.excluded ?? "off_duty"));
    return show(item, content(item, choice, answer));
  } catch (problem) {
    showProblem(problem);
    return false;
  }
}

/** @param {string} why */
function refuse(why) {
  showNotice(why);
  return false;
}

/**
 * Send a team at once where there is nothing to say against it; else ask, with what there is.
 *
 * @param {Case} item
 * @param {string} [code] the recommended team where none is named
 * @returns {Promise<boolean>} whether it was sent or is asked; else it was said why not
 */
export async function sendOrAsk(item, code) {
  try {
    const answer = await asking(() => askChoices(item.id));
    const choice = answer.candidates.find((each) => each.team === (code ?? answer.recommended));
    const team = choice && state.teams.get(choice.team);
    if (!team) return refuse(t("action.nobody_free"));
    const objections = warnings(choice).filter(({ kind }) => kind !== "advice");
    if (choice.team !== answer.recommended || objections.length > 0) return await openAssign(item, team);
    return await reportStep(item, "offered", { team: choice.team });
  } catch (problem) {
    showProblem(problem);
    return false;
  }
}

/**
 * @param {Case} item
 * @param {unknown} inside
 */
function show(item, inside) {
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "assign-dialog";
    dialog.addEventListener("close", wantCursor); // also by Escape
    document.body.append(dialog);
  }
  dialog.setAttribute("aria-label", t("drag.title", { id: item.id }));
  render(inside, dialog);
  dialog.showModal();
  appeared(dialog);
  return true;
}

function close() {
  dialog?.close();
  if (dialog) render(nothing, dialog);
}

/**
 * @param {Case} item
 * @param {Choice} choice
 * @param {import("./choices.js").Choices} answer
 */
function content(item, choice, { recommended, method }) {
  const submit = async (/** @type {SubmitEvent} */ event) => {
    const { reason } = formOf(event);
    close();
    if (await reportStep(item, "offered", { team: choice.team, reason: reason || undefined }))
      forgetDraft(item.id, "offered");
  };
  return html`<form class="explain" @submit=${submit}>
    <h2>${t("drag.title", { id: item.id })} → ${teamName(choice.team)}</h2>
    <p>${way(choice, method)} ${choice.excluded ? html`<b>${word("reason", choice.excluded)}</b>` : nothing}</p>
    ${warningList(choice)}
    ${choice.team === recommended ? nothing : reasonField(item, "offered")}
    ${buttons(t("choice.send", { team: teamName(choice.team) }))}</form>`;
}

/** The distance of a team; nobody has asked for that of a team left out. @param {Choice} choice @param {string} method */
function way(choice, method) {
  const seconds = arrivalOf(choice);
  if (seconds === null) return choice.excluded ? nothing : t("drag.no_way");
  const there = t("drag.way", { time: spoken(seconds), at: wallTime(choice.arrives_at ?? 0) });
  const estimate = method === "straight_line" ? t("method.straight_line") : "";
  return [there, estimate, turnoutWords(choice)].filter(Boolean).join(" · ");
}

/**
 * @param {Case} item
 * @param {Case} other
 */
function swapContent(item, other) {
  const submit = async (/** @type {SubmitEvent} */ event) => {
    const { reason } = formOf(event);
    close();
    if (await swapTeams(item, other.id, reason)) forgetDraft(item.id, "swap");
  };
  return html`<form class="explain" @submit=${submit}>
    <h2>${t("swap.title", { id: item.id, other: other.id })}</h2>
    <p>#${item.id} → ${teamOf(other)}<br />#${other.id} → ${teamOf(item)}</p>
    ${reasonField(item, "swap", false)} ${buttons(t("swap.do"), t("swap.leave"))}</form>`;
}

/** @param {string} words @param {string} [leave] */
function buttons(words, leave = t("drag.leave")) {
  return html`<div class="press"><button class="primary">${words}</button><button type="button" @click=${close}>${leave}</button></div>`;
}
