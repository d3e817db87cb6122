/** The switch of rehearsals: begun with an end, ended, and every exercise cleared in one step. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { get, post } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { watch } from "../../shared/changes.js";
import { actorName, learnNames } from "../../shared/colleagues.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { beginPage, enter, followTheme } from "../duty-page.js";
import { ownAccount } from "../own-account.js";

const HOURS = [1, 2, 4, 8, 12, 24];
const root = /** @type {HTMLElement} */ (document.getElementById("page"));

const model = {
  /** @type {import("../../shared/rehearsal.js").Rehearsal | null} */
  status: null,
  hours: 2,
  note: "",
  busy: false,
  /** The next press on the button that clears does it. */
  sure: false,
  /** @type {{text: string, good: boolean} | null} */
  said: null,
};

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  return html`<header>
      <a href="/">${t("app.name")}</a><h1>${t("rehearsal.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
      <span class="tools"><a href="/help">${t("guide.open")}</a> <a lang=${other} href="?lang=${other}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}</span>
    </header>
    <div class="said ${model.said?.good ? "good" : "bad"}" role=${model.said?.good ? "status" : "alert"}>${model.said ? html`<p>${model.said.text}</p>` : nothing}</div>
    ${model.status ? html`<section class="rehearsal-part"><p>${t("rehearsal.about")}</p>${running(model.status)}</section>${exercises(model.status)}` : nothing}`;
}

/** @param {import("../../shared/rehearsal.js").Rehearsal} status */
function running(status) {
  const mine = may("POST", "/rehearsal");
  const until = status.ends_local ?? "";
  const line = status.on ? t("rehearsal.on", { until, who: actorName(status.started_by ?? "") }) : t("rehearsal.off");
  return html`<p><b>${line}</b>${status.on && status.note ? html` ${status.note}` : nothing}</p>
    ${mine ? (status.on ? endButton() : beginForm()) : html`<p class="quiet">${t("rehearsal.read_only")}</p>`}`;
}

function beginForm() {
  return html`<form class="rehearsal-form" @submit=${begin}>
    <label>${t("rehearsal.until")}<select name="hours" @change=${(/** @type {Event} */ event) => {
      model.hours = Number(/** @type {HTMLSelectElement} */ (event.target).value);
    }}>
      ${HOURS.map((n) => html`<option value=${n} ?selected=${n === model.hours}>${t("rehearsal.hours", { n })}</option>`)}</select></label>
    <label>${t("rehearsal.note")}<input autocomplete="off" name="note" maxlength="200" .value=${model.note}
      @input=${(/** @type {Event} */ event) => {
        model.note = /** @type {HTMLInputElement} */ (event.target).value;
      }} /></label>
    <button class="primary" ?disabled=${model.busy}>${t("rehearsal.begin")}</button></form>`;
}

function endButton() {
  return html`<p><button class="primary" ?disabled=${model.busy} @click=${() => act("/rehearsal/end", {}, () => "")}>${t("rehearsal.end")}</button></p>`;
}

/** @param {import("../../shared/rehearsal.js").Rehearsal} status */
function exercises(status) {
  if (!status.cases) return nothing;
  return html`<section class="rehearsal-part"><p><b>${t("rehearsal.cases", { n: status.cases })}</b></p>
    ${
      may("POST", "/rehearsal/clear")
        ? html`${model.sure ? html`<p role="alert">${t("rehearsal.sure", { n: status.cases })}</p>` : nothing}
      <button class="danger" ?disabled=${model.busy} @click=${clear}>${t("rehearsal.clear")}</button>`
        : nothing
    }</section>`;
}

/** @param {Event} event */
function begin(event) {
  event.preventDefault();
  const until = new Date(Date.parse(model.status?.now ?? "") + model.hours * 3_600_000).toISOString();
  void act("/rehearsal", { until, ...(model.note.trim() ? { note: model.note.trim() } : {}) }, () => "");
}

/** The second half of a double click is none. @param {MouseEvent} event */
function clear(event) {
  if (event.detail > 1) return;
  if (model.sure) void act("/rehearsal/clear", {}, (answer) => t("rehearsal.cleared", { n: answer.cleared }));
  model.sure = !model.sure;
  draw();
}

/**
 * @param {string} path
 * @param {object} body
 * @param {(answer: any) => string} words
 */
async function act(path, body, words) {
  model.busy = true;
  model.said = null;
  draw();
  try {
    model.status = await post(path, body);
    const text = words(model.status);
    model.said = text ? { text, good: true } : null;
  } catch (problem) {
    model.said = { text: inOneLanguage(/** @type {Error} */ (problem).message), good: false };
    model.status = await get("/rehearsal").catch(() => model.status);
  }
  model.busy = false;
  draw();
}

function draw() {
  render(view(), root);
}

watch(["page"], draw);
followTheme();
root.replaceChildren();
void beginPage(
  async () => {
    await enter();
    model.status = await get("/rehearsal");
  },
  () => {
    model.said = null;
    draw();
    void learnNames(draw);
  },
  (problem) => {
    model.said = { text: inOneLanguage(/** @type {Error} */ (problem).message), good: false };
    draw();
  },
);
