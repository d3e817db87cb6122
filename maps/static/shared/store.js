/**
 * What the page knows. Widgets watch topics; a change is told once per frame however many events came in it.
 *
 * @typedef {import("./types.js").County} County
 * @typedef {import("./types.js").Case} Case
 * @typedef {import("./types.js").Team} Team
 * @typedef {import("./types.js").Coverage} Coverage
 * @typedef {"ground" | "cases" | "teams" | "selection" | "coverage" | "connection" | "view" | "tick" | "intake"
 *   | "toasts" | "basemap" | "undo" | "alerts" | "shelf"} Topic
 */

export const state = {
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
};

/** @type {Map<Topic, Set<() => void>>} */
const watchers = new Map();
/** @type {Set<Topic>} */
const pending = new Set();

/**
 * Call `callback` once now-or-next-frame whenever one of the topics changes.
 *
 * @param {Topic[]} topics
 * @param {() => void} callback
 */
export function watch(topics, callback) {
  for (const topic of topics) {
    const set = watchers.get(topic) ?? new Set();
    watchers.set(topic, set.add(callback));
  }
}

/** @param {Topic[]} topics */
export function changed(...topics) {
  // A hidden tab gets no frames, yet its alerts and title must live.
  if (pending.size === 0)
    (document.hidden ? (/** @type {() => void} */ f) => setTimeout(f, 0) : requestAnimationFrame)(tell);
  for (const topic of topics) pending.add(topic);
}

// A frame that was asked for before the tab was hidden comes only when it is seen again.
addEventListener("visibilitychange", () => void (document.hidden && pending.size > 0 && setTimeout(tell, 0)));

/** @type {Set<Topic>} */
const later = new Set();

/**
 * Tell of a topic after a while, once for all that changes in it until then.
 *
 * @param {Topic} topic
 * @param {number} ms
 */
export function changedTogether(topic, ms) {
  if (later.has(topic)) return;
  later.add(topic);
  setTimeout(() => {
    later.delete(topic);
    changed(topic);
  }, ms);
}

function tell() {
  const topics = [...pending];
  pending.clear();
  const callbacks = new Set(topics.flatMap((topic) => [...(watchers.get(topic) ?? [])]));
  for (const callback of callbacks) callback();
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
