/** Teams as elements: status by colour, glyph and word, name, and how old the position is once that matters. */

import { ago } from "../format.js";
import { nameOf, word } from "../i18n.js";
import { state } from "../store.js";
import { fixAge, isStale, whereabouts } from "../team-state.js";
import { teamsBehind } from "./crowding.js";
import { glyph } from "./icons.js";
import { MarkerSet } from "./marker-set.js";
import { showTeam, showTeams } from "./popup.js";

/** @typedef {import("../types.js").Team} Team */

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
    sync: () => markers.sync(state.layers.teams ? located() : new Map()),
    tick: () => markers.redraw(),
    all: () => markers.all(),
  };
}

/** @returns {Map<string, Team>} */
function located() {
  return new Map([...state.teams].filter(([, team]) => team.lon !== null && team.lat !== null));
}

/**
 * @param {HTMLElement} element
 * @param {Team} team
 */
function draw(element, team) {
  if (!element.firstChild) build(element);
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
