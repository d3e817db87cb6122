/** Teams as elements: status by colour, glyph and word, name, and how old the position is once that matters. */

import { ago } from "../../shared/format.js";
import { nameOf, word } from "../../shared/i18n.js";
import { glyph } from "../../shared/map/glyph.js";
import { state } from "../../shared/store.js";
import { shortName } from "../teams/short-names.js";
import { fixAge, isStale, shownState, whereabouts } from "../teams/state.js";
import { MarkerSet } from "./marker-set.js";
import { showTeam, showTeams } from "./popup.js";

/** @typedef {import("../../shared/types.js").Team} Team */

/** @typedef {import("./crowding.js").Flag<Team>} Flag */

/** @param {any} map */
export function teamMarkers(map) {
  /** @type {MarkerSet<Flag>} */
  return new MarkerSet(map, {
    pane: "teams",
    className: "team-marker",
    place: ({ thing }) => ({ lon: /** @type {number} */ (thing.lon), lat: /** @type {number} */ (thing.lat) }),
    draw,
    click: ({ codes }) => openTeams(map, codes),
  });
}

/**
 * Show the team of a flag, or those that share it to choose from.
 *
 * @param {any} map
 * @param {string[]} codes
 */
export function openTeams(map, codes) {
  if (codes.length > 1) showTeams(map, codes);
  else showTeam(map, codes[0]);
}

/** @param {Flag} flag */
export function teamTitle({ thing: team, codes }) {
  const more = codes.length > 1 ? ` · +${codes.length - 1}` : "";
  return `${nameOf(team)} · ${word("team", shownState(team))} · ${whereabouts(team)}${more}`;
}

/**
 * @param {HTMLElement} element
 * @param {Flag} flag
 */
function draw(element, flag) {
  const { thing: team, codes, crowded } = flag;
  if (!element.firstChild) build(element);
  element.parentElement?.classList.toggle("crowded", crowded);
  if (codes.length > 1) element.dataset.more = `+${codes.length - 1}`;
  else delete element.dataset.more;
  element.dataset.team = team.code;
  const stale = isStale(team);
  const called = state.selected !== null && team.case === state.selected;
  const is = shownState(team);
  element.className = `team ${is}${stale ? " stale" : ""}${called ? " called" : ""}`;
  const [disc, name, status] = /** @type {HTMLElement[]} */ ([...element.children]);
  if (disc.dataset.status !== is) {
    disc.dataset.status = is;
    disc.replaceChildren(glyph(is));
  }
  put(name, shortName(team));
  const age = fixAge(team);
  put(status, stale && age !== null ? `${word("team", is)} · ${ago(age)}` : word("team", is));
  const title = teamTitle(flag);
  if (element.title !== title) {
    element.title = title;
    element.parentElement?.setAttribute("aria-label", title);
  }
}

/** @param {HTMLElement} element */
function build(element) {
  for (const className of ["team-disc", "team-name", "team-status"]) {
    const span = document.createElement("span");
    span.className = className;
    element.append(span);
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
