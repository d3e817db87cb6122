/** What can be said on the command line, and what it does. One table, which the help sheet lists too. */

import { select } from "../case-detail.js";
import { reportStep } from "../case-steps.js";
import { t } from "../i18n.js";
import { setDraft, startIntake } from "../intake-draft.js";
import { now } from "../server-time.js";
import { may, mayReport, mayTakeIn } from "../session.js";
import { sendOrAsk } from "../widgets/assign-dialog.js";
import { press } from "../widgets/expedite.js";
import { focusTeam } from "../widgets/focus.js";
import { showNotice } from "../widgets/toasts.js";

/** @typedef {import("./parse.js").Verb} Verb */

/** @type {Verb[]} */
export const VERBS = [
  { letter: "c", also: "新", takes: ["text"], may: mayTakeIn, run: ({ text }) => newCase(text) },
  { letter: "a", also: "派", takes: ["case", "team"], may: () => mayReport("offered"), run: ({ item, team }) => item && void assign(item, team) },
  { letter: "o", also: "案", takes: ["case"], may: () => true, run: ({ item }) => item && select(item.id) },
  { letter: "t", also: "组", takes: ["team"], may: () => true, run: ({ team }) => team && focusTeam(team.code) },
  { letter: "w", also: "收", takes: ["case"], may: () => mayReport("withdrawn"), run: ({ item }) => item && void step(item, "withdrawn") },
  { letter: "h", also: "搁", takes: ["case", "hold"], may: () => mayReport("held"), run: ({ item, text }) => item && void hold(item, text) },
  { letter: "e", also: "督", takes: ["case", "press"], may: () => may("POST", "/complaints/{case_id}/expedites"), run: ({ item, text }) => item && void pressFor(item, text) },
  { letter: "n", also: "注", takes: ["case", "text"], may: () => mayReport("note"), run: ({ item, text }) => item && text && void step(item, "note", text) },
];

/** The verbs whoever is signed in may use. */
export function verbsAllowed() {
  return VERBS.filter((verb) => verb.may());
}

/** @param {string} text */
function newCase(text) {
  startIntake();
  if (text) setDraft({ text });
}

/**
 * @param {import("../types.js").Case} item
 * @param {import("../types.js").Team} [team] the recommended one where none is named
 */
async function assign(item, team) {
  select(item.id);
  await sendOrAsk(item, team?.code);
}

/**
 * @param {import("../types.js").Case} item
 * @param {string} said minutes, and what is wanted
 */
async function pressFor(item, said) {
  const [minutes, note] = minutesAnd(said);
  if (!minutes) return showNotice(t("command.press_how", { id: item.id }));
  select(item.id);
  await press(item, note, Number(minutes));
}

/** @param {string} said */
function minutesAnd(said) {
  const [, minutes = "", words = ""] = /^(\d{1,4})\s+(\S[\s\S]*)$/.exec(said.trim()) ?? [];
  return [minutes, words];
}

/**
 * @param {import("../types.js").Case} item
 * @param {string} said minutes, and why
 */
async function hold(item, said) {
  const [minutes, reason] = minutesAnd(said);
  if (!minutes) return showNotice(t("command.hold_how", { id: item.id }));
  select(item.id);
  await reportStep(item, "held", { until: new Date(now() + Number(minutes) * 60_000).toISOString(), reason });
}

/**
 * @param {import("../types.js").Case} item
 * @param {string} type
 * @param {string} [note]
 */
async function step(item, type, note) {
  select(item.id);
  await reportStep(item, type, { note });
}
