/** The roster: who has which turn, where it falls short, and the means to change it. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { address } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { saves } from "../../shared/file-link.js";
import { callTeams, inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { beginPage, followTheme } from "../duty-page.js";
import { ownAccount } from "../own-account.js";
import { calendar } from "./calendar.js";
import { feedForm, toggleFeeds } from "./calendar-feeds.js";
import { fileForm, said, toggleFile } from "./file-form.js";
import { follow } from "./following.js";
import { gapText, unknownSkillText } from "./gap-text.js";
import { begin, goBack, last, load, mayChange, model, openForm, set } from "./model.js";
import { blank } from "./moving.js";
import { patternForm, togglePattern } from "./pattern-form.js";
import { onUndo } from "./taking-back.js";
import { turnForm } from "./turn-form.js";
import { DAY, read, startOfMonth, startOfWeek, write } from "./wall.js";

const MOST_GAPS = 12;
const root = /** @type {HTMLElement} */ (document.getElementById("page"));

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  return html`<header>
      <a href="/">${t("app.name")}</a><h1>${t("roster.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
      <nav aria-label=${t("roster.move")}>
        <button @click=${() => turnPage(-1)} aria-keyshortcuts="PageUp" title=${t("roster.earlier")}>‹</button>
        <button @click=${() => goTo(model.now)}>${t("roster.today")}</button>
        <button @click=${() => turnPage(1)} aria-keyshortcuts="PageDown" title=${t("roster.later")}>›</button>
        ${/** @type {const} */ (["week", "month"]).map((each) => html`<button aria-pressed=${model.view === each} @click=${() => look(each)}>${t(`roster.${each}`)}</button>`)}
      </nav>
      <span class="tools">
        ${
          mayChange()
            ? html`<button class="primary" @click=${startDraft}>${t("roster.new")}</button>
          <button @click=${togglePattern}>${t("roster.pattern")}</button><button @click=${toggleFile}>${t("roster.import")}</button>
          <button @click=${() => void Promise.resolve(toggleFeeds()).catch(tell)}>${t("roster.calendars")}</button>`
            : html`<span class="quiet">${t("roster.read_only")}</span>`
        }
        <a class="button" href=${address("/roster.csv", { from: write(model.first), until: write(last()) })} @click=${saves(tell)} download>${t("roster.export")}</a>
        <button @click=${() => print()}>${t("roster.print")}</button>
        ${may("GET", "/handovers") ? html`<a class="button" href="/handover">${t("handover.title")}</a>` : nothing}
        ${may("GET", "/rules") ? html`<a class="button" href="/rules">${t("rules.title")}</a>` : nothing}
        <a href="/help">${t("guide.open")}</a> <a lang=${other} href="?lang=${other}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}
      </span>
    </header>
    ${unknownSkills()}${model.teams.length ? coming() : nothing}${said()}${turnForm()}${patternForm()}${fileForm()}${feedForm()}
    ${model.teams.length ? days() : noTeams()}`;
}

function days() {
  return html`${calendar()} ${mayChange() ? html`<p class="hint">${t("roster.hint")}</p>` : nothing}`;
}

/** Nothing is said before it is known; where there is no county yet, the refusal says so. */
function noTeams() {
  return model.now ? html`<p class="quiet">${t("board.no_teams")}</p>` : nothing;
}

/** Skills that dispatch does not know, each with whose it is: silently they would send the wrong team. */
function unknownSkills() {
  if (!model.unknownSkills.length) return nothing;
  return html`<section class="coming unknown-skills" role="alert">
    <ul>${model.unknownSkills.map((each) => html`<li>${unknownSkillText(each)}</li>`)}</ul>
    <p>${t("roster.unknown_remedy")}</p></section>`;
}

/** Gaps still to come, in words; what is over cannot be mended. */
function coming() {
  const ahead = model.gaps.filter((gap) => read(gap.until_local) > model.now);
  if (!ahead.length) return html`<p class="coming none" role="status">${t("roster.no_gaps")}</p>`;
  return html`<section class="coming" role="status" aria-label=${t("roster.gaps")}>
    <ul>${ahead.slice(0, MOST_GAPS).map((gap) => html`<li>${gapText(gap)}</li>`)}</ul>
    ${ahead.length > MOST_GAPS ? html`<p>${t("roster.more_gaps", { n: ahead.length - MOST_GAPS })}</p>` : nothing}</section>`;
}

function startDraft() {
  set({ draft: blank(), form: null, said: null });
  changedNow("page");
  document.getElementById("turn-team")?.focus();
}

/** @param {number} by */
function turnPage(by) {
  goTo(model.view === "week" ? model.first + by * 7 * DAY : startOfMonth(model.first, by));
}

/** @param {number} at */
function goTo(at) {
  set({ first: model.view === "week" ? startOfWeek(at) : startOfMonth(at) });
  void load().then(showToday, (problem) => {
    goBack();
    tell(problem);
  });
}

/** On a narrow screen the calendar is pushed along until today is in sight. */
function showToday() {
  const [frame, today] = [".calendar", ".calendar .day.today"].map(
    (each) => /** @type {HTMLElement | null} */ (document.querySelector(each)),
  );
  if (frame && today) frame.scrollLeft = today.offsetLeft;
}

/** @param {"week" | "month"} wanted */
function look(wanted) {
  const inView = model.now >= model.first && model.now < last();
  set({ view: wanted });
  goTo(inView ? model.now : model.first);
}

/** @param {unknown} problem */
function tell(problem) {
  set({ said: { text: inOneLanguage(/** @type {Error} */ (problem).message), rows: [] } });
  changedNow("page");
}

callTeams((code) => model.teams.find((team) => team.code === code));
watch(["page"], () => render(view(), root));
for (const [event, onPaper] of /** @type {const} */ ([
  ["beforeprint", true],
  ["afterprint", false],
])) {
  addEventListener(event, () => {
    set({ onPaper });
    changedNow("page");
  });
}
addEventListener("keydown", (event) => {
  const by = { PageUp: -1, PageDown: 1 }[event.key];
  if (by && event.target === document.body) turnPage(by);
  if (event.key === "Escape" && (model.form || model.draft)) openForm(null);
});
addEventListener("keydown", onUndo);
followTheme();
void beginPage(
  begin,
  () => {
    set({ said: null });
    changedNow("page");
    showToday();
    follow();
  },
  tell,
);
