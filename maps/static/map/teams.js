/** Teams as elements: status by colour, glyph and word, name, and how old the position is once that matters. */

import { ago } from "../format.js";
import { nameOf, word } from "../i18n.js";
import { state } from "../store.js";
import { fixAge, isStale, whereabouts } from "../team-state.js";
import { gather, teamsBehind } from "./crowding.js";
import { glyph } from "./icons.js";
import { MarkerSet } from "./marker-set.js";
import { showTeam, showTeams } from "./popup.js";

/** @typedef {import("../types.js").Team} Team */

const BEYOND = 0.3;

/** @param {any} map */
export function teamMarkers(map) {
  /** @type {MarkerSet<Team>} */
  const markers = new MarkerSet(map, {
    pane: "teams",
    className: "team-marker",
    place: (team) => ({ lon: /** @type {number} */ (team.lon), lat: /** @type {number} */ (team.lat) }),
    draw,
    click: (team) => {
      const codes = teamsBehind(team.code);
      if (codes.length > 1) showTeams(map, codes);
      else showTeam(map, team.code);
    },
  });
  return {
    sync: () => markers.sync(new Map((state.layers.teams ? gather(map, inSight(map)) : []).map((team) => [team.code, team]))),
    tick: () => markers.redraw(),
    all: () => markers.all(),
  };
}

/**
 * The teams on the map as it is, and a little around it: what is dragged into sight stands there already.
 *
 * @param {any} map
 */
function inSight(map) {
  const bounds = map.getBounds().pad(BEYOND);
  return [...state.teams.values()].filter(({ lat, lon }) => lat !== null && bounds.contains([lat, lon]));
}

/**
 * @param {HTMLElement} element
 * @param {Team} team
 */
function draw(element, team) {
  if (!element.firstChild) build(element);
  element.dataset.team = team.code;
  const stale = isStale(team);
  const called = state.selected !== null && team.case === state.selected;
  element.className = `team ${team.status}${stale ? " stale" : ""}${called ? " called" : ""}`;
  const [disc, name, status] = /** @type {HTMLElement[]} */ ([...element.children]);
  if (disc.dataset.status !== team.status) {
    disc.dataset.status = team.status;
    disc.replaceChildren(glyph(team.status));
  }
  put(name, nameOf(team));
  const age = fixAge(team);
  put(status, stale && age !== null ? `${word("team", team.status)} · ${ago(age)}` : word("team", team.status));
  const title = `${nameOf(team)} · ${word("team", team.status)} · ${whereabouts(team)}${element.dataset.more ? ` · ${element.dataset.more}` : ""}`;
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
