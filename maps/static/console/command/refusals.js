/**
 * Explain why a command cannot be done: one suggestion that names the value and the alternative, and that Enter does
 * not run. A number that is not among the open cases is looked up: the case may have ended.
 */

import { get, Problem } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { wallDate } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { mayReport } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { showProblem } from "../../shared/toasts.js";
import { waysForward, waysOut } from "../case/allowed-steps.js";
import { isOver } from "../case/clock.js";
import { select } from "../case/detail.js";
import { keepAnswer } from "../case/known-cases.js";
import { wantCursor } from "../frame/focus.js";

/**
 * @typedef {import("./suggest.js").Suggestion} Suggestion
 * @typedef {import("./parse.js").Verb} Verb
 * @typedef {import("../../shared/types.js").Case} Case
 */

/** No case has a longer number. */
const DIGITS = 9;

/**
 * @param {string} text the line as it stands: there is nothing to complete
 * @param {string} label
 * @param {string} why
 * @returns {Suggestion}
 */
export function refused(text, label, why) {
  return { text, label, hint: why, why, run: null };
}

/**
 * No case that the verb could be about: it is there and cannot be now, it has to be looked up, or what was said is no number.
 *
 * @param {Verb} verb
 * @param {string} said
 * @param {string} typed
 * @returns {Suggestion}
 */
export function noCase(verb, said, typed) {
  const number = said.replace(/^#/, "");
  const label = `${t(`command.${verb.letter}`)} ${said}`.trim();
  if (!number) return refused(typed, label, t("command.none"));
  if (!/^\d+$/.test(number) || number.length > DIGITS) return refused(typed, label, t("command.no_number", { said }));
  const item = state.cases.get(Number(number));
  if (item) return { ...unfit(verb, item), text: typed };
  return {
    text: typed,
    label: `${t(`command.${verb.letter}`)} #${number}`,
    hint: t("command.look_up"),
    run: () => lookUp(verb, Number(number)),
  };
}

/** A case that the verb can do nothing with now: the number is right, so it is said what can be done. @param {Verb} verb @param {Case} item @returns {Suggestion} */
export function unfit(verb, item) {
  return refused(`${verb.letter} ${item.id}`, `${t(`command.${verb.letter}`)} #${item.id}`, notNow(item));
}

/** @param {Case} item */
function notNow(item) {
  const steps = [...waysForward(item), ...waysOut(item)].filter(mayReport).map((step) => word("action", step));
  const status =
    isOver(item) && item.response_ended_at
      ? `${word("status", item.status)} ${wallDate(item.response_ended_at)}`
      : word("status", item.status);
  return t("command.not_now", { id: item.id, status, steps: steps.join(t("list.separator")) || t("command.no_step") });
}

/**
 * Ask for a case that is not among the open ones. `o` opens it; another verb is given back with how the case stands, for
 * a reader who meant an open case should see that before anything is done.
 *
 * @param {Verb} verb
 * @param {number} id
 * @returns {Promise<boolean | string>} true, or why not
 */
async function lookUp(verb, id) {
  try {
    const item = await get(`/complaints/${id}`);
    keepAnswer(item);
    changed("cases");
    if (verb.letter !== "o") return t("command.found", { how: notNow(item) });
    select(id);
    wantCursor();
    return true;
  } catch (problem) {
    if (problem instanceof Problem && [404, 422].includes(problem.status)) return t("command.no_case", { id });
    showProblem(problem);
    return false;
  }
}

/**
 * Another case was said that does not go with the first: it has ended, follows another already, or is not there.
 *
 * @param {Verb} verb
 * @param {Case} item
 * @param {string} said
 * @param {string} typed
 */
export function noOther(verb, item, said, typed) {
  const other = state.cases.get(Number(said.replace(/^#/, "")));
  const why = other
    ? t("command.other_not_now", { id: other.id, status: word("status", other.status) })
    : said
      ? t("command.no_other", { said })
      : t("command.no_others");
  return refused(typed, `${t(`command.${verb.letter}`)} #${item.id} → ${said}`, why);
}
