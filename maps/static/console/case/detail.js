/** Everything about the selected case that is fetched when it is opened, and again when it changes. */

import { get, Problem } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { part } from "../../shared/part.js";
import { set, state } from "../../shared/store.js";
import { keepAnswer } from "./known-cases.js";

/**
 * @typedef {import("../../shared/types.js").Decision} Decision
 * @typedef {{seq: number, type: string, at: string, team: string | null, actor: string, data: any}} CaseEvent
 */

const [detail, writable] = part({
  /** @type {number | null} */
  id: null,
  /** @type {Decision | null} */
  decision: null,
  /** @type {any} GeoJSON */
  route: null,
  /** @type {CaseEvent[]} */
  events: [],
  /** @type {import("../../shared/types.js").Attachment[]} */
  attachments: [],
  /** @type {import("../../shared/types.js").Author | null} masked */
  identity: null,
  /** @type {import("../../shared/types.js").Handling | null} */
  handling: null,
  /** @type {import("../../shared/types.js").Message[]} */
  messages: [],
  loading: false,
});

export { detail };

/** @param {number} id @param {typeof writable.identity} identity */
export function keepIdentity(id, identity) {
  if (detail.id === id) writable.identity = identity;
}

/** A failed request is repeated after this time. */
const AGAIN_MS = 5000;
/** Messages of an offer are read again after this time: what becomes of them is no event of the case. */
const MESSAGES_AGAIN_MS = 10_000;
const SOUGHT = new Set(["offered", "proposed", "waiting"]);
let generation = 0;
let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);

/** @param {number | null} id */
export function select(id) {
  if (state.selected === id) return;
  set({ selected: id });
  Object.assign(writable, {
    id,
    decision: null,
    route: null,
    events: [],
    attachments: [],
    identity: null,
    handling: null,
    messages: [],
    loading: id !== null,
  });
  changed("selection", "cases", "teams");
  if (id !== null) void refreshDetail();
}

/** Read what is shown of the open case; what could not be had is left out, and the rest is shown all the same. */
export async function refreshDetail() {
  const id = state.selected;
  if (id === null) return;
  const mine = ++generation;
  clearTimeout(timer);
  let isWhole = true;
  const absent = (/** @type {Promise<any>} */ asked) =>
    asked.catch((problem) => {
      if (!(problem instanceof Problem)) throw problem;
      isWhole &&= problem.isRefusal;
      return null;
    });
  const [item, found] = await Promise.all([get(`/complaints/${id}`), get(`/complaints/${id}/events`)].map(absent));
  const events = found ?? detail.events; // what is shown stays until it can be had
  // Only a case for which a team was looked for has a decision, and only a team has a way.
  const sought = events.some((/** @type {CaseEvent} */ event) => SOUGHT.has(event.type));
  const attached = events.some((/** @type {CaseEvent} */ event) => event.type === "attached");
  const isHandled = Boolean((item ?? state.cases.get(id))?.handling_stage);
  const [decision, route, files, handling, messages] = await Promise.all([
    sought ? absent(get(`/complaints/${id}/decision`)) : null,
    (item ?? state.cases.get(id))?.assignment ? absent(get(`/complaints/${id}/route`)) : null,
    attached ? absent(get(`/complaints/${id}/attachments`)) : null,
    isHandled ? absent(get(`/complaints/${id}/handling`)) : null,
    sought ? absent(get(`/complaints/${id}/messages`)) : null,
  ]);
  if (mine !== generation || id !== state.selected) return;
  if (item) keepAnswer(item);
  const attachments = files?.items ?? (attached ? detail.attachments : []);
  const identity = item ? (item.identity ?? null) : detail.identity;
  Object.assign(writable, {
    decision: decision ?? (sought ? detail.decision : null),
    route: route ?? (isWhole ? null : detail.route),
    events,
    attachments,
    identity,
    handling: handling ?? (isHandled ? detail.handling : null),
    messages: messages ?? detail.messages,
    loading: false,
  });
  changed("selection", "cases");
  if (!isWhole) timer = setTimeout(() => mine === generation && void refreshDetail(), AGAIN_MS);
  else if (detail.messages.length) followMessages(id, mine);
}

/** @param {number} id @param {number} mine the generation */
function followMessages(id, mine) {
  if (state.cases.get(id)?.status !== "offered") return;
  timer = setTimeout(async () => {
    const messages = await get(`/complaints/${id}/messages`).catch(() => detail.messages);
    if (mine !== generation || id !== state.selected) return;
    writable.messages = messages;
    changed("selection");
    followMessages(id, mine);
  }, MESSAGES_AGAIN_MS);
}
