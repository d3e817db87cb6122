/** What an event does to what the page knows. Events met again, or older than the snapshot, change nothing. */

import { isOver } from "../case-clock.js";
import { changed, state } from "../store.js";

/**
 * @typedef {import("../types.js").Case} Case
 * @typedef {import("../types.js").Team} Team
 */

/** @param {{change?: string, case: Case}} data */
export function applyCase({ case: item }) {
  const known = state.cases.get(item.id);
  if (known && Date.parse(known.updated_at) > Date.parse(item.updated_at)) return;
  // The stream leaves out the text, its author and its links: they are for whoever opens the case.
  const expedite = item.expedite && { note: noteOf(known, item.expedite.number), ...item.expedite };
  state.cases.set(item.id, { text: known?.text, identity: known?.identity, links: known?.links, ...item, expedite });
  if (state.ended && isOver(item)) state.ended = [item, ...state.ended.filter((each) => each.id !== item.id)];
  changed("cases");
  if (state.selected === item.id) changed("selection");
}

/**
 * @param {Case | undefined} known
 * @param {number} number of the expedite
 */
function noteOf(known, number) {
  return known?.expedite?.number === number ? known.expedite.note : undefined;
}

/** @param {{teams: Partial<Team>[]}} data */
export function applyTeams({ teams }) {
  for (const news of teams) {
    const known = state.teams.get(/** @type {string} */ (news.code));
    if (!known || isOlder(news, known)) continue;
    state.teams.set(known.code, { ...known, ...news });
  }
  changed("teams");
}

/**
 * @param {Partial<Team>} news
 * @param {Team} known
 */
function isOlder(news, known) {
  if (!news.fix_at || !known.fix_at) return false;
  return Date.parse(news.fix_at) < Date.parse(known.fix_at);
}
