/** Everything about the selected case that is fetched when it is opened, and anew when it changes. */

import { get, Problem } from "./api.js";
import { changed, state } from "./store.js";

/**
 * @typedef {import("./types.js").Decision} Decision
 * @typedef {{seq: number, type: string, at: string, team: string | null, actor: string, data: any}} CaseEvent
 */

export const detail = {
  /** @type {number | null} */
  id: null,
  /** @type {Decision | null} */
  decision: null,
  /** @type {any} GeoJSON */
  route: null,
  /** @type {CaseEvent[]} */
  events: [],
  loading: false,
};

let generation = 0;

/** @param {number | null} id */
export function select(id) {
  if (state.selected === id) return;
  state.selected = id;
  Object.assign(detail, { id, decision: null, route: null, events: [], loading: id !== null });
  changed("selection", "cases", "teams");
  if (id !== null) void refreshDetail();
}

export async function refreshDetail() {
  const id = state.selected;
  if (id === null) return;
  const mine = ++generation;
  const [item, decision, route, events] = await Promise.all([
    get(`/complaints/${id}`).catch(absent),
    get(`/complaints/${id}/decision`).catch(absent),
    get(`/complaints/${id}/route`).catch(absent),
    get(`/complaints/${id}/events`).catch(absent),
  ]);
  if (mine !== generation || id !== state.selected) return;
  if (item) state.cases.set(id, item);
  Object.assign(detail, { decision, route, events: events ?? [], loading: false });
  changed("selection", "cases");
}

/**
 * A case nobody was sent to has no decision and no way: that is no error.
 *
 * @param {unknown} problem
 */
function absent(problem) {
  if (problem instanceof Problem) return null;
  throw problem;
}
