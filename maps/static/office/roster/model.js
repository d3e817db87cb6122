/** The state of the roster page and every change of it; the server has the last word on each. */

import { address, ask, get, patch, post } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { sendOnce } from "../../shared/sent-once.js";
import { may, token } from "../../shared/session.js";
import { enter } from "../duty-page.js";
import { DAY, read, startOfMonth, startOfWeek, write } from "./wall.js";

/**
 * @typedef {{id: number, team: string, kind: string, from_local: string, until_local: string, version: number}} Turn
 * @typedef {{from_local: string, until_local: string, until: string, have: number, on_call?: number, need: number, skill: string | null,
 *   station: string | null, station_name: string | null, station_name_en: string | null, reason: string}} Gap
 * @typedef {{skill: string, team: string | null, name: string | null, name_en: string | null, need: string | null}} UnknownSkill
 * @typedef {{code: string, name: string, name_en: string | null, station: string}} Team
 * @typedef {{name: string, first: string | null, last: string | null}} Need
 * @typedef {{id?: number, version?: number, team: string, kind: string, from: string, until: string, confirmed?: true}} Draft
 * @typedef {() => Promise<Turn | void>} Back  what makes the last change undone; gives the turn where there is one again
 */

const [model, writable] = part({
  /** @type {"week" | "month"} */
  view: "week",
  first: 0,
  now: 0,
  /** @type {Team[]} */
  teams: [],
  /** @type {Turn[]} */
  turns: [],
  /** @type {Gap[]} */
  gaps: [],
  /** @type {UnknownSkill[]} */
  unknownSkills: [],
  /** @type {Need[]} */
  needs: [],
  /** @type {number | null} */
  selected: null,
  /** @type {Draft | null} what the form of one turn shows; of the four forms one is open at most */
  draft: null,
  /** @type {"pattern" | "file" | "calendars" | null} */
  form: null,
  /** @type {{text: string, rows: {field: string, value?: unknown, message: string}[], good?: boolean, back?: Back,
   *   confirm?: () => void} | null} `confirm` does what looks wrong all the same */
  said: null,
  busy: false,
  /** While the page is printed: what reaches over the last day is drawn whole. */
  onPaper: false,
});

export { model };

/** @param {Partial<typeof writable>} fields */
export function set(fields) {
  Object.assign(writable, fields);
}

/** Open one of the other forms, or none, in place of whichever is open; what was said is over. @param {typeof model.form} form */
export function openForm(form) {
  Object.assign(writable, { form, draft: null, said: null });
  changedNow("page");
}

export const mayChange = () => may("POST", "/roster/turns");

export function last() {
  return model.view === "week" ? model.first + 7 * DAY : startOfMonth(model.first, 1);
}

/** Behind the last day that is drawn: on paper turns that reach into the next day are drawn to their end. */
export function drawnUntil() {
  return model.onPaper && model.turns.some((turn) => read(turn.until_local) > last()) ? last() + DAY : last();
}

/** Load the user, the county, and its present week. */
export async function begin() {
  await enter();
  const today = await get("/roster");
  writable.first = startOfWeek(read(today.from_local));
  await load();
}

let asked = 0;
let latest = Promise.resolve();
/** Of which days the turns are that are known. */
let shown = { view: model.view, first: model.first };

/** Other days could not be read: an empty calendar under their dates would be taken for theirs. */
export function goBack() {
  Object.assign(writable, shown);
}

/** Read the roster again; done once the latest reading is shown, no matter who asked for it. */
export function load() {
  latest = readAnew();
  return latest;
}

/** @returns {Promise<void>} */
async function readAnew() {
  const mine = ++asked;
  const wanted = { view: model.view, first: model.first };
  const reading = Promise.all([
    get("/roster", { from: write(model.first), until: write(last()) }),
    get("/roster/need"),
  ]);
  const [roster, need] = await reading.catch((problem) => {
    if (mine === asked) throw problem;
    return [];
  });
  if (mine !== asked) return latest; // a later question has the later answer
  shown = wanted;
  Object.assign(writable, {
    teams: roster.teams,
    turns: roster.turns,
    gaps: roster.gaps,
    needs: need.needs,
    unknownSkills: roster.unknown_skills ?? [],
  });
  writable.now = read(roster.at_local);
  if (!model.turns.some((turn) => turn.id === model.selected)) writable.selected = null;
  changedNow("page");
}

const DOUBT = "/problems/roster-doubt";

/** Drop the question about unlikely days once something else is typed. */
export function forgetDoubt() {
  if (model.said?.confirm) writable.said = null;
}

/**
 * Do something to the roster, then show what the server has; a refusal is said, and what others did is shown.
 *
 * @param {() => Promise<string | {text: string, back?: Back}>} act gives what to say, and the way back
 * @param {() => void} [confirm] does it though its days look wrong, once somebody has looked
 */
export async function change(act, confirm) {
  writable.busy = true;
  changedNow("page");
  try {
    const done = await act();
    writable.said = { ...(typeof done === "string" ? { text: done } : done), rows: [], good: true };
    writable.draft = null;
  } catch (problem) {
    const { message, fields, kind } = /** @type {import("../../shared/api.js").Problem} */ (problem);
    writable.said = {
      text: inOneLanguage(message),
      rows: (fields ?? []).filter((each) => each.field.startsWith("row ")),
      ...(confirm && kind === DOUBT ? { confirm } : {}),
    };
  }
  writable.busy = false;
  await load().catch(() => changedNow("page"));
}

/**
 * Sent again after a lost answer it is kept once.
 *
 * @param {Draft} draft
 * @returns {Promise<Turn & {off_duty?: string[]}>} as the server has it now, and which teams are off duty by it
 */
export async function save({ id, version, team, kind, from, until, confirmed }) {
  const sure = confirmed ? { confirmed } : {};
  if (id !== undefined) return sendOnce(patch, `/roster/turns/${id}`, { version, team, kind, from, until, ...sure });
  const { turns, off_duty } = await sendOnce(post, "/roster/turns", { turns: [{ team, kind, from, until }], ...sure });
  return { ...turns[0], off_duty };
}

/** The message of a change, with the teams that it took off duty. @param {string} done @param {string[]} [codes] */
export function withOffDuty(done, codes = []) {
  const names = codes
    .map((code) => model.teams.find((team) => team.code === code))
    .map((team, place) => (team ? nameOf(team) : codes[place]));
  return names.length ? `${done}\n${t("roster.now_off_duty", { teams: names.join(t("list.separator")) })}` : done;
}

/** One that is gone already, by an answer that was lost or by a colleague, is as it was wanted. @param {Turn | Draft} turn */
export async function remove(turn) {
  const one = address(`/roster/turns/${turn.id}`, { version: turn.version });
  await ask(one, { method: "DELETE", headers: token() }).catch((problem) => {
    if (problem.kind !== "/problems/unknown-turn") throw problem;
  });
}

/** Choose a turn and put the cursor on its bar, where it has one in what is shown. @param {number} id */
export function cursorOn(id) {
  const bar = /** @type {HTMLElement | null} */ (document.querySelector(`[data-turn="${id}"]`));
  if (!bar) return;
  writable.selected = id;
  changedNow("page");
  bar.focus();
}

/** @param {Turn} turn @returns {Draft} */
export function draftOf(turn) {
  const { id, version, team, kind, from_local, until_local } = turn;
  return { id, version, team, kind, from: from_local, until: until_local };
}
