/** Apply live events to the page's data. Events that are repeated, or older than the snapshot, change nothing. */

import { changed, changedTogether } from "../shared/changes.js";
import { putTeam, state } from "../shared/store.js";
import { mergeNews } from "./case/known-cases.js";
import { followEnded } from "./queue/ended.js";

/** From so many teams on they are drawn together a few times a second, not again for each that moves. */
const MANY_TEAMS = 200;
const TOGETHER_MS = 250;

/**
 * @typedef {import("../shared/types.js").Case} Case
 * @typedef {import("../shared/types.js").Team} Team
 */

/** @param {{change?: string, case: Case}} data */
export function applyCase({ case: item }) {
  if (!mergeNews(item)) return;
  followEnded(item.id);
  changed("cases");
  if (state.selected === item.id) changed("selection");
}

/** @param {{teams: Partial<Team>[]}} data */
export function applyTeams({ teams }) {
  for (const news of teams) {
    const known = state.teams.get(/** @type {string} */ (news.code));
    if (!known || isOlder(news, known)) continue;
    putTeam({ ...known, ...news });
  }
  if (state.teams.size > MANY_TEAMS) changedTogether("teams", TOGETHER_MS);
  else changed("teams");
}

/**
 * @param {Partial<Team>} news
 * @param {Team} known
 */
function isOlder(news, known) {
  if (!news.fix_at || !known.fix_at) return false;
  return Date.parse(news.fix_at) < Date.parse(known.fix_at);
}
