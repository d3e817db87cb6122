/** Reporting a step of a case, from wherever it is asked for. */

import { post } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { ACTIVE, BY_TEAM } from "../../shared/lifecycle.js";
import { part } from "../../shared/part.js";
import { sendOnce } from "../../shared/sent-once.js";
import { state } from "../../shared/store.js";
import { showNotice, showProblem } from "../../shared/toasts.js";
import { wantCursor } from "../frame/focus.js";
import { refreshDetail } from "./detail.js";
import { keepAnswer } from "./known-cases.js";
import { offerUndo } from "./undo.js";

/**
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {{team?: string, note?: string, reason?: string, until?: string, to?: string, into?: number, outcome?: string}} Said
 */

/** Whether a step is on its way: no second one is begun meanwhile. */
const [steps, writable] = part({ busy: false });

export { steps };

/**
 * @param {Case} item
 * @param {string} type
 * @param {Said} [said] what a team reports is its own, unless another is named
 * @returns {Promise<boolean>} whether it was taken
 */
export function reportStep(item, type, said = {}) {
  const team = said.team ?? (BY_TEAM.has(type) ? item.assignment?.team : undefined);
  return send(
    item,
    "events",
    { ...said, type, team, ...(type === "note" ? {} : seen(item)) },
    type === "note" ? "action.noted" : "action.done",
  );
}

/**
 * Exchange the teams of two cases.
 *
 * @param {Case} item
 * @param {number} other
 * @param {string} [reason]
 */
export function swapTeams(item, other, reason) {
  return send(item, "swap", { with: other, reason: reason || undefined }, "undo.swapped");
}

/**
 * The case as shown when the step was decided: the server refuses the step if somebody has moved the case since.
 *
 * @param {Case} item
 */
function seen({ status, assignment }) {
  return { seen_status: status, seen_team: ACTIVE.has(status) ? assignment?.team : undefined };
}

/**
 * Send something about a case; say what came of it, with the way back where there is one.
 *
 * @param {Case} item
 * @param {string} path below the case's own
 * @param {object} body
 * @param {string} message
 * @returns {Promise<boolean>} whether it was taken
 */
export async function send(item, path, body, message) {
  writable.busy = true;
  changed("selection");
  const { seq } = state.cases.get(item.id) ?? item;
  try {
    const answer = await sendOnce(post, `/complaints/${item.id}/${path}`, body);
    keepAnswer(answer);
    if (answer.seq <= seq) {
      // the first answer to what was done before, and may have been undone since
      showNotice(t("action.already", { id: item.id }));
      await refreshDetail();
      return true;
    }
    const words = answer.status === "offered" && message === "action.done" ? "undo.offered" : message; // who was withdrawn, who goes instead
    offerUndo(answer, t(words, { id: item.id, status: word("status", answer.status), team: teamOf(answer) }));
    await refreshDetail();
    return true;
  } catch (problem) {
    showProblem(problem);
    return false;
  } finally {
    writable.busy = false;
    changed("cases");
    wantCursor();
  }
}

/**
 * Ask what a step hangs on: it is on its way from here on, and no other button is pressed meanwhile.
 *
 * @template T
 * @param {() => Promise<T>} ask
 * @returns {Promise<T>}
 */
export async function asking(ask) {
  writable.busy = true;
  changed("selection");
  try {
    return await ask();
  } finally {
    writable.busy = false;
    changed("selection");
  }
}

/** The name of a case's team, in the page's language. @param {Case} item */
export function teamOf({ assignment }) {
  const team = assignment ? state.teams.get(assignment.team) : undefined;
  return team ? nameOf(team) : nameOf({ name: assignment?.team_name, name_en: assignment?.team_name_en });
}
