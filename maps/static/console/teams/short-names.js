/**
 * Names of teams short enough for a flag or a narrow column, and still distinct: what all of them have in common is left
 * out (`Team`, 执法), the station's own word and the number stay. Where two would become alike both keep their names.
 */

import { nameOf } from "../../shared/i18n.js";
import { state } from "../../shared/store.js";
import { NUMBERED_CELL, OFFICE_WORDS } from "../queue/search.js";

/** @typedef {{name?: string | null, name_en?: string | null}} Named */

/**
 * @param {string[]} names
 * @returns {Map<string, string>} the short form of each
 */
export function shortened(names) {
  const all = [...new Set(names)];
  const common = all.length < 2 ? "" : inCommon(all);
  const short = all.map((name) => without(name, common));
  const ambiguous = new Set(short.filter((each, at) => !each || short.indexOf(each) !== at));
  return new Map(all.map((name, at) => [name, ambiguous.has(short[at]) ? name : short[at]]));
}

/**
 * The longest word that every name has, in the middle or at the end. What they begin with is not left out: it may be the
 * county's name, which people say first.
 *
 * @param {string[]} names
 */
function inCommon(names) {
  const words = names[0].split(/\s+/).filter((word) => /[a-z]{2}/i.test(word));
  return (
    [...words.sort((a, b) => b.length - a.length), ...OFFICE_WORDS].find((word) =>
      names.every((name) => has(name, word)),
    ) ?? ""
  );
}

/** @param {string} name @param {string} piece */
function has(name, piece) {
  return /[a-z]/i.test(piece) ? name.split(/\s+/).slice(1).includes(piece) : name.indexOf(piece) > 0;
}

/** @param {string} name @param {string} piece */
function without(name, piece) {
  if (!piece) return name;
  return /[a-z]/i.test(piece)
    ? name
        .split(/\s+/)
        .filter((word, at) => at === 0 || word !== piece)
        .join(" ")
    : name.replace(piece, "");
}

/** @type {{names: string, short: Map<string, string>}} */
let last = { names: "", short: new Map() };

/** A team's name in the reader's language, as short as the county's teams allow. @param {Named} team */
export function shortName(team) {
  const name = nameOf(team);
  const names = [...state.teams.values()].map(nameOf);
  const key = names.join("\n");
  if (key !== last.names) last = { names: key, short: shortened(names) };
  return last.short.get(name) ?? name;
}

/** The names a team or a cell may be shown by. @param {string} name */
export function forms(name) {
  return [name, shortPlace(name), ...OFFICE_WORDS.map((word) => name.replace(word, ""))];
}

/** A cell's name for a narrow column: 东街社区第6网格 is 东街6格, and its number is not cut. @param {string} name */
export function shortPlace(name) {
  return name.replace(NUMBERED_CELL, "$1格");
}
