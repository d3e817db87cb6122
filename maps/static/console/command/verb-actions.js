/**
 * Run the verbs of the command line. They do the same as the buttons of the case's panel, which opens beside the line.
 * Verbs that send words return whether they were accepted.
 */

import { get } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { showNotice, showProblem } from "../../shared/toasts.js";
import { chooseFiles, goToAttachments } from "../attachments/pictures.js";
import { openStep } from "../case/actions.js";
import { openAssign, sendOrAsk } from "../case/assign-dialog.js";
import { select } from "../case/detail.js";
import { press } from "../case/expedite.js";
import { askToJoin } from "../case/join-dialog.js";
import { keepAnswer } from "../case/known-cases.js";
import { asksOutcome } from "../case/outcomes.js";
import { reportStep, send } from "../case/steps.js";
import { wantCursor } from "../frame/focus.js";
import { intake, setDraft, startIntake } from "../intake/draft.js";
import { narrow } from "./parse.js";

/** @typedef {import("../../shared/types.js").Case} Case */

/**
 * Open the intake form with a text. Text already in the form is never overwritten, nor is a form replaced while it is
 * being sent: the line then keeps its text and gives the reason.
 *
 * @param {string} text
 */
export function newCase(text) {
  if (text && intake.sending) return t("intake.still_sending");
  startIntake();
  if (text && intake.draft.text.trim() && intake.draft.text.trim() !== text) return t("intake.half_written");
  if (text) setDraft({ text });
  return true;
}

/** The case a command is about is opened and has the cursor, also where it was open already. @param {Case} item */
export function turnTo(item) {
  select(item.id);
  wantCursor();
}

/**
 * @param {Case} item
 * @param {import("../../shared/types.js").Team} [team] the recommended one where none is named
 */
export async function assign(item, team) {
  turnTo(item);
  return sendOrAsk(item, team?.code);
}

/**
 * @param {Case} item
 * @param {string} said minutes, and what is wanted
 */
export async function pressFor(item, said) {
  const [minutes, note] = minutesAnd(said);
  if (!minutes) return wrong("command.press_how", item);
  turnTo(item);
  return press(item, note, Number(minutes));
}

/**
 * @param {Case} item
 * @param {string} said minutes, and why
 */
export async function hold(item, said) {
  const [minutes, reason] = minutesAnd(said);
  if (!minutes) return wrong("command.hold_how", item);
  return step(item, "held", { until: new Date(now() + Number(minutes) * 60_000).toISOString(), reason });
}

/** @param {string} how @param {Case} item */
function wrong(how, item) {
  showNotice(t(how, { id: item.id }));
  return false;
}

/** @param {string} said */
function minutesAnd(said) {
  const [, minutes = "", words = ""] = /^([\d０-９]{1,4})\s+(\S[\s\S]*)$/.exec(said.trim()) ?? [];
  return [narrow(minutes), words];
}

/**
 * @param {Case} item
 * @param {string} type
 * @param {import("../case/steps.js").Said} [said]
 */
export async function step(item, type, said = {}) {
  turnTo(item);
  if (asksOutcome(type) && !said.outcome) return openStep(item, type);
  return reportStep(item, type, said);
}

/** Asked once more: it cannot be taken back by a key. @param {Case} item @param {Case} lead */
export function join(item, lead) {
  turnTo(item);
  askToJoin(item, lead);
}

/** @param {Case} item @param {Case} other */
export async function exchange(item, other) {
  turnTo(item);
  const team = other.assignment && state.teams.get(other.assignment.team);
  return team ? openAssign(item, team) : wrong("command.none", item);
}

/** @param {Case} item @param {string} note */
export async function answerExpedite(item, note) {
  turnTo(item);
  return (
    item.expedite !== null && send(item, `expedites/${item.expedite.number}/answer`, { note }, "expedite.answered")
  );
}

/** The case of a receipt that somebody says on the telephone, also one that has ended. @param {string} said */
export const openReceipt = (said) => openFound(`/receipts/${encodeURIComponent(said)}`);

/** A case by its number, also one that has ended. @param {number} id */
export const openCase = (id) => openFound(`/complaints/${id}`);

/** @param {string} path of a case */
async function openFound(path) {
  const { selected } = state;
  try {
    const item = await get(path);
    keepAnswer(item);
    if (state.selected === selected) turnTo(item); // else another was opened meanwhile
    return true;
  } catch (problem) {
    showProblem(problem);
    return false;
  }
}

/** @param {Case} item */
export function attach(item) {
  turnTo(item);
  chooseFiles(item);
}

/** @param {Case} item */
export function lookAtAttachments(item) {
  select(item.id);
  goToAttachments(item);
}
