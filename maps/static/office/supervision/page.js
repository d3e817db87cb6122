/** The supervision board: a leader's morning on one screen, and on paper. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { learnNames } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { followDemo, pastOffer } from "../../shared/live/demo.js";
import { state } from "../../shared/store.js";
import { beginPage, followTheme } from "../duty-page.js";
import { ownAccount } from "../own-account.js";
import { newReportNote, readNewReport } from "../reports/new-report.js";
import { absences, readHandlers } from "./absences.js";
import { begin, choose, follow, load, model } from "./model.js";
import { ratesAndSums, tiles, timelines, urgentCases, workload } from "./sections.js";

const root = /** @type {HTMLElement} */ (document.getElementById("page"));
/** The error that kept the page from beginning. @type {string | null} */
let unstarted = null;

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  const query = new URLSearchParams(location.search);
  query.set("lang", other);
  return html`<header>
      <a href="/">${t("app.name")}</a><h1>${t("supervision.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
      <span class="tools"><button class="refresh" ?disabled=${model.busy} @click=${() => void load()}>${t("supervision.refresh")}</button>
        <button @click=${() => print()}>${t("roster.print")}</button>
        <a class="button" href="/reports">${t("reports.title")}</a>
        <a href="/help">${t("guide.open")}</a> <a lang=${other} href="?${query}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}</span>
    </header>
    <div class="said bad" role="alert">${trouble()}</div>
    ${pastOffer()}${newReportNote()}
    ${model.board ? sheet(model.board) : nothing}`;
}

function trouble() {
  const { board, trouble: found } = model;
  if (!board) return unstarted === null ? nothing : html`<p>${unstarted}</p>`;
  if (!found) return nothing;
  const at = wallDate(board.as_of);
  return html`<p>${found.isRefusal ? found.text : t("supervision.no_answer", { at })}</p>`;
}

/** @param {import("./model.js").Supervision} board */
function sheet(board) {
  return html`<div class="as-of"><p role="status">${t("supervision.as_of", { at: wallDate(board.as_of), from: board.from, to: board.to })}</p>
      <form class="period" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
        ${day("from", board.from)} ${day("to", board.to)}</form></div>
    ${tiles(board)}
    <div class="halves">${urgentCases("overdue", board.overdue)}${urgentCases("due_soon", board.due_soon)}</div>
    <div class="thirds">${timelines(board.timelines)}<div>${ratesAndSums(board)}${workload(board.workload)}${absences()}</div></div>`;
}

/** @param {"from" | "to"} name @param {string} shown */
function day(name, shown) {
  const change = (/** @type {Event} */ event) => {
    const chosen = { from: model.from, to: model.to, [name]: /** @type {HTMLInputElement} */ (event.target).value };
    void choose(chosen.from, chosen.to);
  };
  return html`<label>${t(`supervision.${name}`)}<input type="date" name=${name} .value=${model[name] || shown} @change=${change}></label>`;
}

watch(["page"], () => render(view(), root));
followTheme();
void beginPage(
  begin,
  () => {
    follow();
    void followDemo(() => changedNow("page"));
    void learnNames(() => changedNow("page"));
    void readHandlers();
    void readNewReport(() => changedNow("page"));
  },
  (problem) => {
    unstarted = inOneLanguage(/** @type {Error} */ (problem).message);
    changedNow("page");
  },
);
