/** The page of people: who has an account, what it is for, and how somebody is let in, moved or kept out. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { wallDate } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { ROLES } from "../../shared/kinds.js";
import { beginPage, followTheme } from "../duty-page.js";
import { ownAccount } from "../own-account.js";
import { unreadNote } from "../unread-note.js";
import {
  add,
  begin,
  isFirst,
  isOver,
  isOwn,
  load,
  model,
  move,
  placeName,
  placeOf,
  putAway,
  reset,
  set,
  setDisabled,
  shown,
  signOutEverywhere,
} from "./model.js";

/** @typedef {import("./model.js").Account} Account */

const root = /** @type {HTMLElement} */ (document.getElementById("page"));

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  return html`<header><a href="/">${t("app.name")}</a><h1>${t("people.title")}</h1>
      <span class="tools"><a href="/help">${t("guide.open")}</a> <a lang=${other} href="?lang=${other}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}</span></header>
    <p class="quiet">${t("people.about")}</p>
    <div class="said ${model.said?.good ? "good" : "bad"}" role=${model.said?.good ? "status" : "alert"}>${model.said ? html`<p>${model.said.text}</p>` : nothing}</div>
    ${model.handed ? handedOut(model.handed) : model.accounts ? html`${adding()}${filters()}${list(shown())}` : nothing}`;
}

/** Shown once: nothing else can be done before it is put away. @param {import("./model.js").HandedOut} handed */
function handedOut(handed) {
  return html`<section class="card handed" aria-labelledby="handed"><h2 id="handed">${t("people.hand_over", { login: handed.login })}</h2>
    <p>${t("people.hand_over_how", { hours: handed.first_hours, minutes: handed.link_minutes })}</p>
    <dl><dt>${t("people.first_password")}</dt><dd><code>${handed.first_password}</code></dd>
      <dt>${t("people.link")}</dt><dd><code>${location.origin}${handed.link}</code>
        <button data-act="copy" @click=${copyLink}>${t("people.copy")}</button>
        <p class="quiet">${handed.qr ? html`<img class="qr" src=${handed.qr} alt=${t("people.qr")}>` : t("people.qr_none")}</p></dd></dl>
    <p role="status">${model.copied ? t(`people.copied_${model.copied}`) : nothing}</p>
    ${handed.factor_removed ? html`<p>${t("people.factor_removed")}</p>` : nothing}
    ${handed.signs_out ? html`<p class="warn" role="alert">${t("people.signs_out")}</p>` : nothing}
    <button class="primary" data-act="put-away" @click=${() => void putAway().catch(tell)}>${t("people.put_away")}</button></section>`;
}

/** Without a clipboard, as over plain HTTP, the address is selected, to be copied by hand. @param {Event} event */
async function copyLink(event) {
  const code = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.target).previousElementSibling);
  try {
    await navigator.clipboard.writeText(code.textContent);
    set({ copied: "yes" });
  } catch {
    getSelection()?.selectAllChildren(code);
    set({ copied: "no" });
  }
  changedNow("page");
}

function adding() {
  const first = isFirst();
  return html`<form class="card add" aria-label=${t("people.add")} @submit=${(/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void add(/** @type {any} */ (formFields(event)));
  }}>
    <h2>${t("people.add")}</h2>${first ? html`<p class="warn first">${t("people.first_account")}</p>` : nothing}
    <label>${t("people.name")}<input name="name" maxlength="100" autocomplete="off"></label>
    <label>${t("people.login")}<input name="login" required minlength="2" maxlength="40" pattern="[a-z0-9][a-z0-9._\\-]+" autocomplete="off" autocapitalize="none" spellcheck="false" title=${t("people.login_hint")}></label>
    ${first ? roleField("administrator", ["administrator"]) : roleField("inspector")}${placeField("", first)}
    <button class="primary" ?disabled=${model.busy}>${t("people.add_now")}</button><p class="hint">${t("people.login_hint")}</p></form>`;
}

/** @param {SubmitEvent} event */
function formFields(event) {
  return Object.fromEntries(
    [...new FormData(/** @type {HTMLFormElement} */ (event.target))].map(([name, value]) => [
      name,
      String(value).trim(),
    ]),
  );
}

/** @param {string} chosen */
function roleField(chosen, roles = ROLES) {
  return html`<label>${t("people.role")}<select name="role">${roles.map((role) => html`<option value=${role} ?selected=${role === chosen}>${word("role", role)}</option>`)}</select></label>`;
}

/** @param {string} chosen */
function placeField(chosen, bureaus = false) {
  const places = model.places.filter(({ level }) => !bureaus || level !== "station");
  return html`<label>${t("people.place")}<select name="place" required>${places.map(({ place, name }) => html`<option value=${place} ?selected=${place === chosen}>${name} (${place})</option>`)}</select></label>`;
}

function filters() {
  const filter = (/** @type {object} */ changes) => {
    set({ ...changes, asked: null });
    changedNow("page");
  };
  return html`<form class="card" role="search" aria-label=${t("people.filter")} @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <label class="wide">${t("people.words")}<input type="search" maxlength="100" autocomplete="off" .value=${model.words} @input=${(/** @type {Event} */ event) => filter({ words: /** @type {HTMLInputElement} */ (event.target).value })}></label>
    <label>${t("people.role")}<select @change=${(/** @type {Event} */ event) => filter({ role: /** @type {HTMLSelectElement} */ (event.target).value })}>
      <option value="">${t("people.any")}</option>${ROLES.map((role) => html`<option value=${role} ?selected=${role === model.role}>${word("role", role)}</option>`)}</select></label></form>`;
}

/** @param {Account[]} accounts */
function list(accounts) {
  if (accounts.length === 0)
    return html`<p class="none">${t(model.accounts?.length ? "people.no_match" : "people.none")}</p>`;
  return html`<div class="listing" tabindex="0" role="region" aria-label=${t("people.title")}><table>
    <thead><tr><th scope="col">${t("people.name")}</th><th scope="col">${t("people.role")}</th><th scope="col">${t("people.place")}</th>
      <th scope="col">${t("people.state")}</th><th scope="col"><span class="hidden">${t("people.todo")}</span></th></tr></thead>
    <tbody>${repeat(accounts, ({ login }) => login, row)}</tbody></table></div>`;
}

/** @param {Account} account */
function row(account) {
  const asked = model.asked?.login === account.login ? model.asked.act : "";
  return html`<tr data-login=${account.login} class=${account.disabled_at ? "disabled" : ""}>
    <th scope="row">${account.name}<small><code>${account.login}</code></small></th>
    <td>${word("role", account.role)}</td><td>${placeName(account)}</td><td>${standing(account)}</td>
    <td class="todo">${isOwn(account) ? html`<a class="button" href="/account">${t("people.own")}</a>` : asked === "move" ? moving(account) : asked ? sure(account, asked) : acts(account)}</td></tr>`;
}

/** @param {Account} account */
function standing(account) {
  const {
    disabled_at: disabled,
    must_change: first,
    first_until: until,
    signed_in_at: seen,
    sessions,
    second_factor: factor,
    demo,
  } = account;
  const words = disabled
    ? t("people.disabled_at", { time: wallDate(disabled) })
    : isOver(account)
      ? t("people.first_over")
      : first && until
        ? t("people.first_until", { time: wallDate(until) })
        : t("people.in_force");
  return html`<b class="standing ${disabled || isOver(account) ? "bad" : ""}">${words}</b>
    <small>${[demo ? t("people.demo") : "", factor ? t("people.factor_on") : "", seen ? t("people.seen", { time: wallDate(seen) }) : t("people.never_seen"), sessions ? t("people.sessions", { n: sessions }) : ""].filter(Boolean).join(" · ")}</small>`;
}

/** @param {Account} account */
function acts(account) {
  const of = (/** @type {string} */ act) =>
    html`<button ?disabled=${model.busy} data-act=${act} aria-label="${t(`people.${act}`)}: ${account.name}" @click=${() => ask(account.login, act)}>${t(`people.${act}`)}</button>`;
  if (account.disabled_at) return account.demo ? nothing : of("enable");
  return html`${account.demo ? nothing : html`${of("move")} ${of("reset")}`} ${account.sessions ? of("sign_out") : nothing} ${of("disable")}`;
}

/** Asked once more, the cursor on the way out. @param {string} login @param {string} act */
function ask(login, act) {
  set({ asked: { login, act } });
  changedNow("page");
  /** @type {HTMLElement | null} */ (root.querySelector(act === "move" ? ".move input" : ".leave"))?.focus();
}

function leave() {
  const asked = model.asked;
  set({ asked: null });
  changedNow("page");
  if (asked)
    /** @type {HTMLElement | null} */ (
      root.querySelector(`[data-login="${CSS.escape(asked.login)}"] [data-act="${asked.act}"]`)
    )?.focus();
}

/** @type {Record<string, (login: string) => Promise<void>>} */
const DONE = {
  reset,
  enable: (login) => setDisabled(login, false),
  disable: (login) => setDisabled(login, true),
  sign_out: signOutEverywhere,
};

/** @param {Account} account @param {string} act */
function sure({ login, name }, act) {
  return html`<div class="sure" @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && !event.isComposing && leave()}>
    <p>${t(`people.sure_${act}`, { name })}</p>
    <button class="leave" @click=${leave}>${t("people.leave")}</button>
    <button class="danger" data-act="now" ?disabled=${model.busy} @click=${() => void DONE[act](login)}>${t(`people.${act}_now`)}</button></div>`;
}

/** @param {Account} account */
function moving(account) {
  return html`<form class="move" aria-label="${t("people.move")}: ${account.name}" @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && !event.isComposing && leave()}
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        void move(account.login, /** @type {any} */ (formFields(event)));
      }}>
    <label>${t("people.name")}<input autocomplete="off" name="name" required maxlength="100" .value=${account.name}></label>${roleField(account.role)}${placeField(placeOf(account))}
    <p class="hint">${t("people.move_hint")}</p>
    <button type="button" class="leave" @click=${leave}>${t("people.leave")}</button><button class="primary" ?disabled=${model.busy}>${t("people.move_now")}</button></form>`;
}

const { tell, look } = unreadNote({ load, said: () => model.said, say: (said) => set({ said }) });

watch(["page"], () => render(view(), root));
followTheme();
void beginPage(
  begin,
  () => {
    set({ said: null });
    changedNow("page");
  },
  tell,
);
// A reader who comes back sees what others did meanwhile; what is shown only once stays.
addEventListener("focus", () => {
  if (!model.handed && !model.busy && !model.asked) void look().catch(tell);
});
