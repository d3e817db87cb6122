/**
 * The verbs of the command line and what they do: one table, which the help sheet lists too. Every step that the panel
 * of a case offers has a verb here.
 */

import { t } from "../../shared/i18n.js";
import { may, mayReport, mayTakeIn } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { mayAttach } from "../attachments/model.js";
import { FORWARD, isReassignable, waysForward } from "../case/allowed-steps.js";
import { isOver } from "../case/clock.js";
import { swappable } from "../case/ways.js";
import { focusTeam } from "../frame/focus.js";
import { openOffShelf } from "../off-shelf/panel.js";
import { inQueue } from "../queue/rows.js";
import {
  answerExpedite,
  assign,
  attach,
  exchange,
  hold,
  join,
  lookAtAttachments,
  newCase,
  pressFor,
  step,
  turnTo,
} from "./verb-actions.js";

/**
 * @typedef {import("./parse.js").Verb} Verb
 * @typedef {import("../../shared/types.js").Case} Case
 */

/** @param {import("../../shared/types.js").EventType} type @returns {Pick<Verb, "does" | "may" | "fits">} of a verb that reports one step */
const reports = (type) => ({
  does: [type],
  may: () => mayReport(type),
  fits: (item) => item.steps.includes(type),
});
const forward = (/** @type {Case} */ item) => waysForward(item).find(mayReport);
const leads = (/** @type {Case} */ item) =>
  [...state.cases.values()].filter((each) => each.id !== item.id && !isOver(each) && each.status !== "joined");

/** @type {Verb[]} */
export const VERBS = [
  { letter: "c", also: "新", takes: ["text"], may: mayTakeIn, run: ({ text }) => newCase(text) },
  {
    letter: "o",
    also: "案",
    takes: ["case"],
    may: () => true,
    fits: () => true,
    run: ({ item }) => item && turnTo(item),
  },
  { letter: "t", also: "组", takes: ["team"], may: () => true, run: ({ team }) => team && focusTeam(team.code) },
  {
    letter: "a",
    also: "派",
    takes: ["case", "team"],
    does: ["offered"],
    may: () => mayReport("offered"),
    fits: (item) => item.steps.includes("offered") || isReassignable(item),
    run: ({ item, team }) => item && assign(item, team),
  },
  {
    letter: "f",
    also: "进",
    takes: ["case"],
    does: FORWARD,
    may: () => FORWARD.some(mayReport),
    fits: (item) => forward(item) !== undefined,
    says: (item) => t(`action.${forward(item)}`),
    run: ({ item }) => item && step(item, forward(item) ?? ""),
  },
  {
    letter: "w",
    also: "收",
    takes: ["case"],
    ...reports("withdrawn"),
    run: ({ item }) => item && step(item, "withdrawn"),
  },
  {
    letter: "v",
    also: "拒",
    takes: ["case"],
    ...reports("declined"),
    run: ({ item }) => item && step(item, "declined"),
  },
  {
    letter: "h",
    also: "搁",
    takes: ["case", "hold"],
    ...reports("held"),
    run: ({ item, text }) => item && hold(item, text),
  },
  {
    letter: "j",
    also: "并",
    takes: ["case", "other"],
    ...reports("joined"),
    others: leads,
    run: ({ item, other }) => item && other && join(item, other),
  },
  { letter: "p", also: "分", takes: ["case"], ...reports("parted"), run: ({ item }) => item && step(item, "parted") },
  {
    letter: "s",
    also: "换",
    takes: ["case", "other"],
    does: ["swap"],
    may: () => may("POST", "/complaints/{case_id}/swap") && mayReport("offered"),
    fits: (item) => swappable(item).length > 0,
    others: swappable,
    run: ({ item, other }) => item && other && exchange(item, other),
  },
  { letter: "d", also: "席", takes: ["case"], ...reports("desk"), run: ({ item }) => item && step(item, "desk") },
  {
    letter: "m",
    also: "移",
    takes: ["case", "whom"],
    ...reports("to_transfer"),
    run: ({ item, text }) => item && step(item, "to_transfer", { to: text }),
  },
  {
    letter: "x",
    also: "销",
    takes: ["case"],
    ...reports("cancelled"),
    run: ({ item }) => item && step(item, "cancelled"),
  },
  {
    letter: "r",
    also: "重",
    takes: ["case", "reason"],
    ...reports("reopened"),
    run: ({ item, text }) => item && step(item, "reopened", { reason: text }),
  },
  {
    letter: "e",
    also: "督",
    takes: ["case", "press"],
    does: ["expedited"],
    may: () => may("POST", "/complaints/{case_id}/expedites"),
    run: ({ item, text }) => item && pressFor(item, text),
  },
  {
    letter: "k",
    also: "复",
    takes: ["case", "text"],
    does: ["expedite_answered"],
    may: () => may("POST", "/complaints/{case_id}/expedites/{number}/answer"),
    fits: (item) => item.expedite !== null,
    run: ({ item, text }) => item && answerExpedite(item, text),
  },
  {
    letter: "g",
    also: "下架",
    takes: ["case"],
    may: () => may("GET", "/complaints/{case_id}/off-shelf/{order}"),
    run: ({ item }) => item && openOffShelf(item),
  },
  {
    letter: "i",
    also: "附",
    takes: ["case"],
    may: mayAttach,
    fits: () => true,
    run: ({ item }) => item && attach(item),
  },
  {
    letter: "l",
    also: "件",
    takes: ["case"],
    may: () => may("GET", "/complaints/{case_id}/attachments"),
    fits: () => true,
    run: ({ item }) => item && lookAtAttachments(item),
  },
  {
    letter: "n",
    also: "注",
    takes: ["case", "text"],
    does: ["note"],
    may: () => mayReport("note"),
    run: ({ item, text }) => item && text && step(item, "note", { note: text }),
  },
];

/** The verbs that the reader may use. */
export function verbsAllowed() {
  return VERBS.filter((verb) => verb.may());
}

/** The cases a verb is about, as the queue has them: those it can do something with, and where it says nothing of that, the open ones. @param {Verb} verb */
export function casesFor(verb) {
  const ended = (state.ended ?? []).filter((item) => !state.cases.has(item.id));
  const fitting = [...state.cases.values(), ...ended].filter((item) => (verb.fits ? verb.fits(item) : !isOver(item)));
  return inQueue(fitting).map(({ item }) => item);
}
