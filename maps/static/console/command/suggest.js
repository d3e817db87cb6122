/**
 * Suggest completions of the command line: verbs until one is typed, then the cases and teams that match, each with
 * what Enter does.
 *
 * @typedef {{text: string, label: string, hint: string, why?: string, run: (() => unknown) | null}} Suggestion
 *   `text` completes the line, `run` null where something is still missing or it cannot be done, `why` not; what `run` returns
 *   is false or the reason where it was refused
 */

import { wallDate } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { placeTitle } from "../../shared/place/words.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { shownState } from "../teams/state.js";
import { casesMeant, narrow, readLine, teamsMeant } from "./parse.js";
import { noCase, noOther, refused } from "./refusals.js";
import { openReceipt } from "./verb-actions.js";
import { casesFor, verbsAllowed } from "./verbs.js";

const MOST = 8;

/**
 * @param {string} typed
 * @returns {Suggestion[] | null} null where the line is no command
 */
export function suggest(typed) {
  const verbs = verbsAllowed();
  if (typed.trim() === "") return verbs.map(usage);
  const line = readLine(typed, verbs);
  if (!line) return looksLikeReceipt(typed) ? [ofReceipt(typed.trim())] : null;
  const { verb, words, rest } = line;
  if (words.length === 0 && !/\s$/.test(typed) && verb.takes[0] !== "text") return [usage(verb)];
  if (verb.takes[0] === "text") return [ready(verb, { text: rest[0] ?? "" }, typed)];
  return verb.takes[0] === "team" ? ofTeams(verb, "", words[0] ?? "", undefined, typed) : ofCases(line, typed);
}

/** Twelve letters and digits, however they are grouped; whether it is one, the server knows. @param {string} typed */
function looksLikeReceipt(typed) {
  const said = narrow(typed).replace(/[-–—·.\s]/g, "");
  return may("GET", "/receipts/{receipt}") && /^[0-9A-Za-z]{12}$/.test(said) && /\d/.test(said);
}

/** @param {string} said @returns {Suggestion} */
function ofReceipt(said) {
  return {
    text: said,
    label: `${t("receipt.find")} ${said.toUpperCase()}`,
    hint: t("receipt.open"),
    run: () => openReceipt(said),
  };
}

/** @param {import("./parse.js").Line} line @param {string} typed */
function ofCases(line, typed) {
  const { verb, words } = line;
  const said = words[0] ?? "";
  const meant = casesMeant(said, casesFor(verb), state.selected);
  const number = numberIn(said);
  if (meant.length === 0) return [noCase(verb, said, typed)];
  if (String(meant[0].id) === number && verb.takes.length > 1) return ofOne(line, meant[0], typed);
  const likely = meant
    .slice(0, MOST)
    .map((each) =>
      isMeant(verb, each, number)
        ? ready(verb, { item: each, text: "" }, `${verb.letter} ${each.id}`)
        : wanting(verb, each),
    );
  return number && String(meant[0].id) !== number && saysOne(verb, number)
    ? [noCase(verb, said, typed), ...likely].slice(0, MOST)
    : likely;
}

/**
 * True if a number that is no open case's is taken as typed: the case is known, or opening another one instead would be
 * wrong.
 *
 * @param {import("./parse.js").Verb} verb
 * @param {string} number
 */
function saysOne({ does }, number) {
  return !does || state.cases.has(Number(number));
}

/**
 * Suggestions for the case whose number was typed in full.
 *
 * @param {import("./parse.js").Line} line
 * @param {import("../../shared/types.js").Case} item
 * @param {string} typed
 */
function ofOne({ verb, words, rest }, item, typed) {
  if (verb.takes[1] === "team") return ofTeams(verb, `${item.id} `, words[1] ?? "", item, typed);
  if (verb.takes[1] === "other") return ofOthers(verb, item, words[1] ?? "", typed);
  return [words.length > 1 ? ready(verb, { item, text: rest[1] }, `${verb.letter} ${rest[0]}`) : wanting(verb, item)];
}

/** @param {string} word */
function numberIn(word) {
  return word.replace(/^#/, "");
}

/**
 * True if Enter runs the suggestion: an act on a case needs its own number in full, or none if it is the open case. A
 * number that begins another one is completed first: the intended case may just have ended.
 *
 * @param {import("./parse.js").Verb} verb
 * @param {import("../../shared/types.js").Case} item
 * @param {string} number
 */
function isMeant({ takes, does }, { id }, number) {
  if (takes.length > 1) return false;
  return !does || (number ? String(id) === number : id === state.selected);
}

/**
 * @param {import("./parse.js").Verb} verb
 * @param {import("../../shared/types.js").Case} item
 * @param {string} said
 * @param {string} typed
 */
function ofOthers(verb, item, said, typed) {
  const meant = casesMeant(said, verb.others?.(item) ?? []);
  if (meant.length === 0) return [noOther(verb, item, said, typed)];
  return meant.slice(0, MOST).map((other) => ({
    text: `${verb.letter} ${item.id} ${other.id}`,
    label: `${t(`command.${verb.letter}`)} #${item.id} → #${other.id}`,
    hint: caseHint(other),
    run: () => verb.run({ item, other, text: "" }),
  }));
}

/**
 * @param {import("./parse.js").Verb} verb
 * @param {string} before
 * @param {string} said
 * @param {import("../../shared/types.js").Case | undefined} item
 * @param {string} typed
 */
function ofTeams(verb, before, said, item, typed) {
  const holder = item?.assignment?.team;
  const meant = teamsMeant(said, [...state.teams.values()], holder).filter((team) => said || team.code !== holder);
  const found = meant.slice(0, MOST).map((team) => {
    const text = `${verb.letter} ${before}${team.code}`;
    return item && team.code === holder ? held(verb, item, team, text) : ready(verb, { item, team, text: "" }, text);
  });
  if (item && !said) return [ready(verb, { item, text: "" }, `${verb.letter} ${before}`), ...found];
  return found.length > 0
    ? found
    : [refused(typed, `${t(`command.${verb.letter}`)} ${before}${said}`, t("command.no_team", { said }))];
}

/**
 * The team that was said has the case: said, where another in its place would be sent by the next Enter.
 *
 * @param {import("./parse.js").Verb} verb
 * @param {import("../../shared/types.js").Case} item
 * @param {import("../../shared/types.js").Team} team
 * @param {string} text
 * @returns {Suggestion}
 */
function held(verb, item, team, text) {
  const since = item.assignment?.offered_at;
  const hint = t("command.has_it", { since: since ? wallDate(since) : "", state: word("team", team.status) });
  return refused(text, `${t(`command.${verb.letter}`)} #${item.id} ${nameOf(team)}`, hint);
}

/**
 * @param {import("./parse.js").Verb} verb
 * @param {import("./parse.js").Given} given
 * @param {string} text
 * @returns {Suggestion}
 */
function ready(verb, given, text) {
  const { item, team } = given;
  const whom = team ? nameOf(team) : verb.takes[1] === "team" ? t("command.recommended") : "";
  const label = [item ? `#${item.id}` : "", item && verb.says ? verb.says(item) : "", whom, given.text]
    .filter(Boolean)
    .join(" ");
  return {
    text,
    label: `${t(`command.${verb.letter}`)} ${label}`.trim(),
    hint: team ? teamHint(team) : item ? caseHint(item) : "",
    run: () => verb.run(given),
  };
}

/**
 * @param {import("./parse.js").Verb} verb
 * @param {import("../../shared/types.js").Case} item
 * @returns {Suggestion}
 */
function wanting(verb, item) {
  const [after, more] = verb.takes.length > 1 ? [" ", " …"] : ["", ""];
  const why = t("command.missing", { what: t(`takes.${verb.takes[1] ?? "case"}`) });
  return {
    text: `${verb.letter} ${item.id}${after}`,
    label: `${t(`command.${verb.letter}`)} #${item.id}${more}`,
    hint: caseHint(item),
    why,
    run: null,
  };
}

/** @param {import("./parse.js").Verb} verb @returns {Suggestion} */
function usage(verb) {
  const takes = verb.takes.map((what) => t(`takes.${what}`)).join(" ");
  const bare = verb.takes[0] === "text";
  return {
    text: `${verb.letter} `,
    label: `${verb.letter}  ${takes}`,
    hint: t(`command.${verb.letter}`),
    why: t("command.missing", { what: takes }),
    run: bare ? () => verb.run({ text: "" }) : null,
  };
}

/** @param {import("../../shared/types.js").Case} item */
function caseHint(item) {
  return [word("category", item.category), placeTitle(item.place) ?? item.cell?.name, word("status", item.status)]
    .filter(Boolean)
    .join(" · ");
}

/** @param {import("../../shared/types.js").Team} team */
function teamHint(team) {
  return `${word("team", shownState(team))}${team.case === null ? "" : ` #${team.case}`}`;
}
