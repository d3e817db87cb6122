/**
 * A line typed into the command field: a verb and its words, or else something to find.
 *
 * @typedef {{letter: string, also: string, takes: ("case" | "team" | "other" | "text" | "reason" | "whom" | "hold" | "press")[],
 *   does?: string[], may: () => boolean, fits?: (item: Case) => boolean, others?: (item: Case) => Case[],
 *   says?: (item: Case) => string, run: (given: Given) => unknown}} Verb `also`: the Chinese word for it; what it takes, a team
 *   may be left out; which steps of the panel it `does`; which cases it `fits`; which `others` go with one; what it would be
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {{item?: Case, team?: import("../../shared/types.js").Team, other?: Case, text: string}} Given
 * @typedef {{verb: Verb, words: string[], rest: string[]}} Line `rest` holds, for each word, the text from it on
 */

import { shortName } from "../teams/short-names.js";
import { shownState } from "../teams/state.js";

/**
 * Read a line; null where it is no command: then it is searched for.
 *
 * @param {string} typed
 * @param {Verb[]} verbs
 * @returns {Line | null}
 */
export function readLine(typed, verbs) {
  const match = /^\s*(\S+)(\s+)?([\s\S]*)$/.exec(typed);
  if (!match) return null;
  const [, head, gap, tail] = match;
  const said = narrow(head);
  const verb = verbs.find(({ letter, also }) => letter === said.toLowerCase() || also === said);
  if (!verb || (gap === undefined && verb.takes[0] === "case" && said !== verb.letter && said !== verb.also))
    return null;
  const words = tail.split(/\s+/).filter(Boolean).map(narrow).map(running);
  const rest = words.map((_, at) => tail.trim().split(/\s+/).slice(at).join(" "));
  return { verb, words, rest };
}

/** Letters and digits as a Chinese input method writes them, ２ for 2. @param {string} word */
export function narrow(word) {
  return word.normalize("NFKC");
}

/** The running number at the end of a case's whole number, 620823-261129-17. @param {string} word */
export function running(word) {
  return word.replace(/^\w+-\d{6}-(\d+)$/, "$1");
}

/**
 * The open cases a word may mean: the number itself first, then those that begin with it; where none is said, the one
 * that is open in the panel before the others.
 *
 * @param {string} word
 * @param {import("../../shared/types.js").Case[]} cases
 * @param {number | null} [open]
 */
export function casesMeant(word, cases, open = null) {
  const digits = word.replace(/^#/, "");
  if (digits && !/^\d+$/.test(digits)) return [];
  const meant = cases.filter(({ id }) => String(id).startsWith(digits));
  const first = digits || String(open);
  return meant.sort((a, b) => Number(String(b.id) === first) - Number(String(a.id) === first));
}

/**
 * The teams a word may mean: by code, by the number at its end, by a part of its name, also of the short one on the board. Of
 * those it means as well, the one that has the case comes first, then the free ones, then those on call.
 *
 * @param {string} word
 * @param {import("../../shared/types.js").Team[]} teams
 * @param {string} [holder] the team that has the case
 */
export function teamsMeant(word, teams, holder) {
  const wanted = word.toLowerCase();
  const ranked = teams.map((team) => ({ team, rank: similarity(team, wanted) })).filter(({ rank }) => rank > 0);
  const has = (/** @type {import("../../shared/types.js").Team} */ team) => Number(team.code === holder);
  ranked.sort(
    (a, b) =>
      b.rank - a.rank ||
      has(b.team) - has(a.team) ||
      readiness(b.team) - readiness(a.team) ||
      a.team.code.localeCompare(b.team.code),
  );
  return ranked.map(({ team }) => team);
}

/** Free before on call before the rest. @param {import("../../shared/types.js").Team} team */
function readiness(team) {
  return ["on_call", "free"].indexOf(shownState(team));
}

/**
 * @param {import("../../shared/types.js").Team} team
 * @param {string} wanted
 */
function similarity(team, wanted) {
  const code = team.code.toLowerCase();
  if (!wanted) return 1;
  if (code === wanted) return 4;
  const numbers = [...`${team.name} ${team.code}`.matchAll(/\d+/g)].map(([digits]) => String(Number(digits)));
  if (/^\d+$/.test(wanted))
    return numbers.at(0) === wanted || numbers.at(-1) === wanted ? 3 : code.includes(wanted) ? 1 : 0;
  return `${code} ${team.name} ${team.name_en ?? ""} ${shortName(team)}`.toLowerCase().includes(wanted) ? 2 : 0;
}
