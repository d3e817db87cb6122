/**
 * The page's data of its county. Everybody reads it, and writes it by the functions below; `changes.js` notifies of
 * changes.
 *
 * @typedef {import("./types.js").County} County
 * @typedef {import("./types.js").Case} Case
 * @typedef {import("./types.js").Team} Team
 * @typedef {import("./types.js").Coverage} Coverage
 */

import { part } from "./part.js";

const [state, writable] = part({
  /** @type {County[]} */
  counties: [],
  /** @type {County | null} */
  county: null,
  /** @type {Map<number, Case>} */
  cases: new Map(),
  /** @type {Map<string, Team>} */
  teams: new Map(),
  /** @type {Map<string, {code: string, name: string, name_en?: string | null, lon: number, lat: number}>} */
  stations: new Map(),
  /** @type {import("./types.js").Place[]} */
  points: [],
  /** @type {Case[] | null} cases fetched for the "ended" filter */
  ended: null,
  loaded: false,
  truncated: false,
  /** @type {number | null} */
  selected: null,
  /** @type {Coverage | null} */
  coverage: null,
  /** @type {{version: string | null, last_zoom: number, tianditu: boolean, layers: import("./map/own-layers.js").OwnLayer[]} |
   *   null} no version: none, or none can be drawn */
  basemap: null,
  /** @type {{state: "connecting" | "live" | "reconnecting" | "stale", since: number}} */
  connection: { state: "connecting", since: Date.now() },
  /** The server is of a newer version than the page, which goes on asking it in the old way. */
  outdated: false,
  filter: { group: "all", text: "" },
  layers: recall("layers", {
    cells: true,
    basemap: true,
    tianditu: false,
    roads: true,
    names: true,
    points: true,
    stations: true,
    teams: true,
    cases: true,
    shelf: true,
    coverage: false,
  }),
  sound: recall("sound", true),
  /** @type {"auto" | "light" | "dark"} */
  theme: recall("theme", "auto"),
});

export { state };

/** @param {Partial<typeof writable>} fields */
export function set(fields) {
  Object.assign(writable, fields);
}

/** @param {Case} item */
export function putCase(item) {
  writable.cases.set(item.id, item);
}

/** @param {Team} team */
export function putTeam(team) {
  writable.teams.set(team.code, team);
}

/** @param {keyof typeof writable.layers} name @param {boolean} shown */
export function showLayer(name, shown) {
  writable.layers[name] = shown;
}

/** @param {Partial<typeof writable.filter>} fields */
export function setFilter(fields) {
  Object.assign(writable.filter, fields);
}

/**
 * A choice kept on this computer, or with `sessionStorage` in this tab.
 *
 * @template T
 * @param {string} name
 * @param {T} fallback
 * @param {Storage} [storage]
 * @returns {T}
 */
export function recall(name, fallback, storage = localStorage) {
  try {
    const kept = JSON.parse(storage.getItem(`wangge.${name}`) ?? "null");
    if (kept === null) return fallback;
    return typeof fallback === "object" ? { ...fallback, ...kept } : kept;
  } catch {
    return fallback;
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {Storage} [storage]
 */
export function keep(name, value, storage = localStorage) {
  try {
    storage.setItem(`wangge.${name}`, JSON.stringify(value));
  } catch {
    // Storage is refused or full: the choice lasts as long as the page.
  }
}

/** Forget all that was kept in this tab. */
export function forgetTab() {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith("wangge.")) sessionStorage.removeItem(name);
  } catch {
    // Storage is refused: nothing was kept.
  }
}
