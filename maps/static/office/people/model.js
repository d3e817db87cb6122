/** The state of the people page: accounts at the user's own place and below, and an administrator's actions on them. */

import { address, ask } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { session, token } from "../../shared/session.js";
import { enter } from "../duty-page.js";

/**
 * @typedef {{login: string, name: string, role: string, county: string, unit: string, must_change: boolean,
 *   first_until: string | null, signed_in_at: string | null, disabled_at: string | null, demo: boolean,
 *   second_factor: boolean, sessions: number}} Account
 * @typedef {{place: string, name: string, level: string}} Place
 * @typedef {{login: string, first_password: string, first_hours: number, link: string, qr: string | null, link_minutes: number,
 *   factor_removed: boolean, signs_out: boolean}} HandedOut
 */

const [model, writable] = part({
  /** @type {Account[] | null} */
  accounts: null,
  /** @type {Place[]} */
  places: [],
  words: "",
  role: "",
  /** Of whom something is asked once more, and what. @type {{login: string, act: string} | null} */
  asked: null,
  /** How somebody comes in: shown once. @type {HandedOut | null} */
  handed: null,
  /** Result of copying its link. @type {"" | "yes" | "no"} */
  copied: "",
  /** @type {{text: string, good: boolean} | null} */
  said: null,
  busy: false,
});

export { model };

/** @param {Partial<typeof writable>} fields */
export function set(fields) {
  Object.assign(writable, fields);
}

export async function begin() {
  await enter();
  await load();
}

let asked = 0;

/** Read all again; of readings that cross, the last one counts. */
export async function load() {
  const mine = ++asked;
  const [accounts, places] = await Promise.all([call("GET", "/accounts"), call("GET", "/accounts/places")]);
  if (mine !== asked) return;
  Object.assign(writable, { accounts, places });
  changedNow("page");
}

/** These take no county. @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
function call(method, path, body) {
  const sent = body ? { body: JSON.stringify(body) } : {};
  const headers = method === "GET" ? {} : { ...(body ? { "Content-Type": "application/json" } : {}), ...token() };
  return ask(address(path, { county: null }), { method, headers, ...sent });
}

/** The accounts that the filter leaves; those in force first. */
export function shown() {
  const wanted = model.words.trim().toLowerCase();
  const found = (model.accounts ?? []).filter(
    (each) =>
      (!model.role || each.role === model.role) &&
      `${each.name} ${each.login} ${placeName(each)}`.toLowerCase().includes(wanted),
  );
  return found.sort((a, b) => Number(a.disabled_at !== null) - Number(b.disabled_at !== null));
}

/** @param {Account} account */
export function placeOf({ county, unit }) {
  return `${county}/${unit}`;
}

/** @param {Account} account */
export function placeName(account) {
  return model.places.find(({ place }) => place === placeOf(account))?.name ?? placeOf(account);
}

/** One's own is managed by another. @param {Account} account */
export function isOwn({ login }) {
  return session.who?.means === "session" && session.who.name === login;
}

/** Nobody has an account yet: the first one lets others in, so it is an administrator's, at a bureau. */
export function isFirst() {
  return (model.accounts ?? []).every(({ demo }) => demo);
}

/** A first password that nobody changed in time lets nobody in. @param {Account} account */
export function isOver({ must_change: first, first_until: until }) {
  return first && until !== null && Date.parse(until) <= Date.now();
}

/** @param {{login: string, name: string, role: string, place: string}} about */
export async function add({ name, ...about }) {
  await change(async () => {
    writable.handed = await call("POST", "/accounts", { ...about, ...(name ? { name } : {}) });
    return null;
  });
}

/** @param {string} login */
export async function reset(login) {
  await change(async () => {
    writable.handed = await call("POST", `/accounts/${encodeURIComponent(login)}/reset`);
    return null;
  });
}

/** @param {string} login @param {{name: string, role: string, place: string}} about */
export async function move(login, about) {
  await change(async () => {
    await call("PATCH", `/accounts/${encodeURIComponent(login)}`, about);
    return t("people.changed", { login });
  });
}

/** @param {string} login @param {boolean} disabled */
export async function setDisabled(login, disabled) {
  await change(async () => {
    await call("POST", `/accounts/${encodeURIComponent(login)}/${disabled ? "disable" : "enable"}`);
    return t(disabled ? "people.is_disabled" : "people.is_enabled", { login });
  });
}

/** @param {string} login */
export async function signOutEverywhere(login) {
  await change(async () => {
    const sessions = `/accounts/${encodeURIComponent(login)}/sessions`;
    const open = await call("GET", sessions);
    for (const { id } of open) await call("DELETE", `${sessions}/${id}`);
    return t("people.signed_out", { login, n: open.length });
  });
}

/** Do one thing and say what became of it; what is handed out stays until it is put away. @param {() => Promise<string | null>} act */
async function change(act) {
  writable.busy = true;
  changedNow("page");
  try {
    const text = await act();
    Object.assign(writable, { said: text ? { text, good: true } : null, asked: null });
  } catch (problem) {
    writable.said = { text: inOneLanguage(/** @type {Error} */ (problem).message), good: false };
  }
  writable.busy = false;
  changedNow("page");
  if (!model.handed) await loadAfter();
}

/** Also after a refusal, for it may be done already. What was done stays done where the list cannot be read now; a look back at the page reads it. */
async function loadAfter() {
  await load().catch(() => {});
}

/** It was handed over. After the first account, its maker has to sign in. */
export async function putAway() {
  const { handed } = model;
  Object.assign(writable, {
    handed: null,
    copied: "",
    said: handed && { text: t("people.handed_over", { login: handed.login }), good: true },
  });
  changedNow("page");
  await loadAfter();
}
