/** The page of cases: lists of the office by what is due first, and the case that is open beside them. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { again } from "../../shared/again.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { learnNames } from "../../shared/colleagues.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { followDemo, pastOffer } from "../../shared/live/demo.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { beginPage, followTheme } from "../duty-page.js";
import { ownAccount } from "../own-account.js";
import { isTyping } from "../typing.js";
import { unreadNote } from "../unread-note.js";
import { casePanel } from "./case.js";
import { begin as beginAct, leave } from "./form.js";
import { list, tabs } from "./list.js";
import { actOf, addressOf } from "./model.js";
import { begin, choose, desk, follow, load, open, set, undo } from "./state.js";

const root = /** @type {HTMLElement} */ (document.getElementById("page"));
const { tell, look } = unreadNote({ load, said: () => desk.said, say: (said) => set({ said }) });
/** Say that a reading failed, and read again unless it was refused. @param {unknown} problem */
function failed(problem) {
  tell(problem);
  again(problem, () => void look().catch(failed));
}
const SEARCH_MS = 300;
let typing = 0;

function view() {
  return html`${head()}
    <div class="said ${desk.said?.good ? "good" : "bad"}" role=${desk.said?.good ? "status" : "alert"}>${desk.said ? html`<p>${desk.said.text}</p>` : nothing}</div>
    ${pastOffer()}${tabs(failed)}${search()}
    <div class="desk ${desk.open === null ? "" : "with-case"}">${list(failed)}${desk.open === null ? nothing : casePanel(close)}</div>
    ${done()}`;
}

function head() {
  const other = boot.language === "zh" ? "en" : "zh";
  const query = new URLSearchParams(addressOf(location.search, desk));
  query.set("lang", other);
  return html`<header class="bar"><a href="/">${t("app.name")}</a><h1>${t("casework.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
    <span class="tools">${may("GET", "/casework/supervision") ? html`<a class="button" href="/supervision">${t("supervision.title")}</a>` : nothing}${may("GET", "/reports") ? html`<a class="button" href="/reports">${t("reports.title")}</a>` : nothing}<a href="/help">${t("guide.open")}</a>
      <a lang=${other} href="?${query}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}</span></header>`;
}

function search() {
  const write = (/** @type {Event} */ event) => {
    const words = /** @type {HTMLInputElement} */ (event.target).value;
    clearTimeout(typing);
    typing = setTimeout(() => void choose({ words }).catch(failed), SEARCH_MS);
  };
  const submit = (/** @type {Event} */ event) => event.preventDefault();
  return html`<form class="search" role="search" @submit=${submit}><label for="words">${t("casework.search")}<kbd>/</kbd></label>
    <input id="words" type="search" maxlength="100" autocomplete="off" placeholder=${t("casework.search_hint")} .value=${desk.words} aria-keyshortcuts="/" @input=${write}></form>`;
}

/** The last act, while it can be taken back. */
function done() {
  const last = desk.done;
  const left = last ? Math.ceil((last.until - Date.now()) / 1000) : 0;
  return html`<div class="done" role="status">${
    last && left > 0
      ? html`<p>${t("casework.is_done", { act: word("act", last.act), number: last.number })}
        <button class="undo" aria-keyshortcuts="u" @click=${() => void undo()}>${t("casework.undo")} <small aria-hidden="true">${left} s</small><kbd>U</kbd></button></p>`
      : nothing
  }</div>`;
}

function close() {
  const id = desk.open;
  void open(null).catch(failed);
  rowButton(`[data-case="${id}"]`)?.focus();
}

/** @param {string} row */
function rowButton(row) {
  return /** @type {HTMLElement | null} */ (root.querySelector(`tr${row} .number`));
}

/** Move the cursor among the rows; from outside them to the open one, or the first. @param {1 | -1} by */
function step(by) {
  const all = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("tr .number")]);
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const from = all.findIndex((each) => each.getAttribute("aria-current") === "true");
  const next = at >= 0 ? at + by : Math.max(from, 0);
  all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
}

/** @type {Record<string, () => void>} */
const COMMANDS = {
  j: () => step(1),
  k: () => step(-1),
  u: () => void undo(),
  "/": () => /** @type {HTMLElement | null} */ (root.querySelector("#words"))?.focus(),
};

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return goBack(/** @type {HTMLElement} */ (event.target));
  if (isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  const act = desk.form ? undefined : actOf(key, desk.detail?.handling.acts ?? []);
  const command = act ? () => beginAct(/** @type {any} */ (act)) : COMMANDS[key];
  if (!command) return;
  event.preventDefault();
  command();
}

/** Leave what was opened last. @param {HTMLElement} from */
function goBack(from) {
  if (from.id === "words") from.blur();
  else if (desk.form) leave();
  else if (desk.open !== null) close();
}

watch(["page"], () => render(view(), root));
followTheme();
addEventListener("keydown", press);
void beginPage(
  begin,
  () => {
    set({ said: null });
    follow(look);
    void followDemo(() => changedNow("page"));
    void learnNames(() => changedNow("page"));
  },
  tell,
);
// The seconds in which an act can be taken back.
setInterval(() => {
  if (desk.done && desk.done.until <= Date.now()) set({ done: null });
  else if (desk.done) changedNow("page");
}, 1000);
