/**
 * Keeps the phone abreast of the server: a stream says that something changed, a question what. Whatever tells of a case
 * of ours is asked for whole, so a lost message costs nothing; where no stream can be held the question is asked now and then.
 */

import { changed } from "../shared/changes.js";
import { t, word } from "../shared/i18n.js";
import { ACTIVE } from "../shared/lifecycle.js";
import { openStream, PHONE } from "../shared/live/source.js";
import { groundIsOld } from "./area/ground.js";
import { behindSeconds, learn } from "./clock.js";
import { keepRoute, model, notify, set, take } from "./model.js";
import { preparePush } from "./push.js";
import { ask, keepToken, newKey, Refusal, send } from "./server.js";
import { askToStay, keep } from "./storage.js";
import { forgetShelf, refreshShelf } from "./work/shelf.js";

const ASK_ANYWAY_MS = 60_000;
const SOON_MS = 100;

let close = () => {};
let timer = 0;
let asking = false;
let again = false;
let wondered = false;
/**
 * @typedef {import("./model.js").Case} Case
 * @type {{offered: (item: Case) => void, gone: (item: Case) => string, back: () => void, locate: () => void}} `back`: the
 *   server answers again
 */
let hooks;

/** @param {typeof hooks} given */
export function follow(given) {
  hooks = given;
  addEventListener("online", () => {
    // A stream that was cut waits longer and longer before it asks again.
    listen();
    void refresh();
  });
  addEventListener("offline", () => connectionIs("offline"));
  document.addEventListener("visibilitychange", () => document.hidden || void refresh());
  setInterval(() => void refresh(), ASK_ANYWAY_MS);
}

/** Listen for a phone that has joined a team. */
export function listen() {
  close();
  if (!model.phone.team) return;
  close = openStream(
    `/api/v1/events?topics=case,team,county,correction&county=${model.phone.county}&team=${encodeURIComponent(model.phone.team)}`,
    (message) => {
      if (message.type === "status") return streamIs(message.state === "live", message.refused === true);
      if (["county", "correction"].includes(message.name)) groundIsOld();
      if (message.name === "locate") return hooks.locate();
      if (concernsUs(message)) refreshSoon();
    },
    PHONE,
  );
}

/** @param {{name: string, data: any}} message */
function concernsUs({ name, data }) {
  if (name === "reset" || name === "county") return true;
  if (name === "team")
    return data.teams.some((/** @type {any} */ team) => team.code === model.phone.team && "status" in team);
  const ours = model.work?.cases.some((item) => item.id === data.case?.id);
  return ours || (data.case?.off_shelf ?? []).length > 0 || data.case?.assignment?.team === model.phone.team;
}

/** One question for all that comes at once. */
export function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), SOON_MS);
}

/**
 * A stream that is refused does not say why: that nobody is signed in any more is asked, once.
 *
 * @param {boolean} live
 * @param {boolean} refused
 */
function streamIs(live, refused) {
  connectionIs(live ? "live" : "offline");
  if (refused && !wondered) void refresh();
  wondered = refused;
}

/** @param {"live" | "offline"} state */
function connectionIs(state) {
  if (model.connection === state) return;
  set({ connection: state });
  changed("page");
  if (state !== "live") return;
  // What waits to be sent has waited longer and longer: an offer that was accepted in time goes to another team meanwhile.
  hooks.back();
  // Events meanwhile did not reach this phone.
  groundIsOld();
  void refresh();
}

/** Ask the server who is signed in; throws a Refusal if it does not answer. */
export async function whoAmI() {
  try {
    const who = await ask("/session");
    keepToken(who.csrf);
    const { name, title, role, means } = who;
    if (model.who && model.who.name !== name) await leaveTeam();
    set({ who: { name, title, role, means }, sure: true, stranger: false });
    await keep("who", model.who);
  } catch (problem) {
    if (/** @type {Refusal} */ (problem).status === 401) set({ stranger: true, sure: false });
    throw problem;
  } finally {
    changed("page");
  }
}

/** Another has signed in where somebody did not sign out: the team, and what is known of its work, was the other's. */
async function leaveTeam() {
  close();
  set({ phone: { ...model.phone, team: null }, work: null, routes: {}, notices: [] });
  await Promise.all([keep("phone", model.phone), keep("work", null), keep("routes", {}), keep("notices", [])]);
}

/**
 * Send what the phone itself reports. A page that was opened without a network has no token yet, and one whose user has
 * signed in again elsewhere an old one: nothing would arrive, and the team count as one without a phone or a position.
 *
 * @param {string} path
 * @param {unknown} body
 * @param {Parameters<typeof send>[3]} [more]
 */
export async function report(path, body, more) {
  try {
    return await send("POST", path, body, more);
  } catch (problem) {
    if (!(/** @type {Refusal} */ (problem).isOldToken)) throw problem;
    await whoAmI();
    return send("POST", path, body, more);
  }
}

/** Ask what there is to do. */
export async function refresh() {
  if (!model.phone.team) return;
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    await askForWork();
  } catch (problem) {
    failed(problem);
  } finally {
    asking = false;
    changed("page");
  }
  if (again) {
    again = false;
    await refresh();
  }
}

async function askForWork() {
  if (!model.sure) await whoAmI();
  if (!model.phone.team) return; // it was another's
  const sent = Date.now();
  const behind = behindSeconds();
  const work = await ask(`/phones/${model.phone.code}/work?county=${model.phone.county}`, {
    headers: behind === null ? {} : { "Wangge-Behind": String(behind) },
  });
  learn(work.now, sent, Date.now());
  set({ failure: "" });
  await take(work, hooks.gone);
  for (const item of work.cases) await arrived(item);
  await refreshShelf();
}

/** A case that is new here: its way is fetched, its delivery is reported, and it rings. @param {import("./model.js").Case} item */
async function arrived(item) {
  if (!ACTIVE.has(item.status)) return;
  if (item.status === "offered") hooks.offered(item);
  if (item.status === "offered" && !item.assignment?.delivered_at) {
    await report(`/complaints/${item.id}/delivery?county=${model.phone.county}`, { phone: model.phone.code }).catch(
      () => {},
    );
  }
  if (!model.routes[item.id]) await fetchRoute(item.id).catch(() => {});
}

/** @param {number} id */
async function fetchRoute(id) {
  const way = await ask(`/complaints/${id}/route?streets=true&team=${encodeURIComponent(model.phone.team ?? "")}`);
  const { distance_m, travel_s, method, streets } = way.properties;
  await keepRoute(id, { line: way.geometry.coordinates, distance_m, travel_s, method, streets: streets ?? [] });
  changed("page");
}

/** @param {unknown} problem */
function failed(problem) {
  if (!(problem instanceof Refusal)) {
    // Such as a store that the browser has closed: what is shown is what was known before.
    set({ failure: t("field.failure", { reason: String(problem) }) });
    return undefined;
  }
  const refusal = problem;
  if (refusal.status === 0) return connectionIs("offline");
  if (refusal.status === 401) {
    set({ stranger: true });
    return undefined;
  }
  if (refusal.type.endsWith("/unknown-phone")) {
    set({ phone: { ...model.phone, team: null }, work: null });
    close();
    // The sign-in may have ended with it: what another session knew goes first.
    void whoAmI()
      .catch(() => {})
      .then(() => notify(0, t("field.phone_unknown")));
    return void keep("phone", model.phone);
  }
  set({ failure: refusal.message || word("problem", "unreachable") });
  return undefined;
}

/**
 * Join a team; raises a Refusal.
 *
 * @param {string} team
 * @param {string} county
 */
export async function joinTeam(team, county) {
  await register(team, county);
  set({ phone: { ...model.phone, team, county } });
  set({ work: null });
  await forgetShelf();
  await keep("phone", model.phone);
  askToStay();
  changed("page");
  listen();
  hooks.back(); // what was left for this team is sent
  await refresh();
  await preparePush();
}

/**
 * Register the phone. A registration that another user left behind stays theirs: the phone takes a new code.
 *
 * @param {string} team
 * @param {string} county
 */
async function register(team, county) {
  const body = { team, name: deviceName() };
  try {
    await send("PUT", `/phones/${model.phone.code}?county=${county}`, body);
  } catch (problem) {
    const { type = "" } = /** @type {Refusal} */ (problem);
    if (!type.endsWith("/phone-taken")) throw problem;
    set({ phone: { ...model.phone, code: newKey() } });
    await send("PUT", `/phones/${model.phone.code}?county=${county}`, body);
  }
}

function deviceName() {
  return /\(([^)]*)\)/.exec(navigator.userAgent)?.[1].slice(0, 80).trim() || "phone";
}
