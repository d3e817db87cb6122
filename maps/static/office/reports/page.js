/** The page of reports: the figures of a period, charts, and the reports that were kept. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { learnNames } from "../../shared/colleagues.js";
import { inOneLanguage, nameOf, t, word } from "../../shared/i18n.js";
import { CASE_KINDS, CATEGORIES, CHANNELS } from "../../shared/kinds.js";
import { followDemo, pastOffer } from "../../shared/live/demo.js";
import { state } from "../../shared/store.js";
import { beginPage, followTheme } from "../duty-page.js";
import { ownAccount } from "../own-account.js";
import { chartSections } from "./charts.js";
import { figureTable, tiles } from "./figures.js";
import { ask, begin, chooseUnit, model, show } from "./model.js";
import { actions, changes, keptRuns } from "./runs.js";

const root = /** @type {HTMLElement} */ (document.getElementById("page"));
const UNITS = ["year", "quarter", "month", "week", "day", "span"];

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  const query = new URLSearchParams(location.search);
  query.set("lang", other);
  return html`<header>
      <a href="/">${t("app.name")}</a><h1>${t("reports.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
      <span class="tools"><a class="button" href="/registers">${t("registers.title")}</a>
        <button @click=${() => print()}>${t("roster.print")}</button><a href="/help">${t("guide.open")}</a>
        <a lang=${other} href="?${query}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}</span>
    </header>
    ${pastOffer()}${state.county ? question() : nothing}
    <div class="said bad" role="alert">${model.trouble ? html`<p>${model.trouble}</p>` : nothing}${model.faults.length > 1 ? html`<ol>${model.faults.map((each) => html`<li><q>${String(each.value ?? "")}</q> ${inOneLanguage(each.message)}</li>`)}</ol>` : nothing}</div>
    ${model.report ? sheet(model.report) : nothing}
    ${state.county ? keptRuns() : nothing}`;
}

/** @param {import("./model.js").Report} report */
function sheet(report) {
  const { from, to, as_of: asOf } = report;
  return html`<div class="about" aria-busy=${model.busy}><p role="status">${t("reports.subtitle", { first: from, last: to, as_of: asOf })}${report.is_under_way ? html` <em>${t("reports.under_way", { day: to })}</em>` : nothing}</p></div>
    ${actions()}${changes()}${tiles(report.figures)}${chartSections(report.charts)}${figureTable(report.figures)}
    <p class="quiet">${t("reports.rests_on")}</p>`;
}

function question() {
  const { asked } = model;
  return html`<form class="card question" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <label>${t("reports.period")}<select id="unit" @change=${(/** @type {Event} */ event) => chooseUnit(chosenIn(event))}>${UNITS.map((unit) => html`<option value=${unit} ?selected=${unit === model.unit}>${t(`reports.by.${unit}`)}</option>`)}</select></label>
    ${period()}
    ${choice("kind", CASE_KINDS.map(named("kind")))}
    ${choice("station", [["bureau", t("reports.bureau")], ...model.stations.map((each) => /** @type {[string, string]} */ ([each.code, nameOf(each)]))])}
    ${choice("category", CATEGORIES.map(named("category")))}
    ${choice("channel", CHANNELS.map(named("channel")))}
    <label title=${t("reports.as_of_about")}>${t("reports.column.as_of")}<input type="date" id="as_of" .value=${asked.as_of} @change=${(/** @type {Event} */ event) => void ask({ as_of: chosenIn(event) })}></label></form>`;
}

/** @param {Event} event */
function chosenIn(event) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;
}

/** @param {string} group @returns {(code: string) => [string, string]} */
function named(group) {
  return (code) => [code, word(group, code)];
}

/** @param {"kind" | "station" | "category" | "channel"} name @param {[string, string][]} options */
function choice(name, options) {
  const chosen = model.asked[name];
  return html`<label>${t(`reports.${name}`)}<select id=${name} @change=${(/** @type {Event} */ event) => void ask({ [name]: chosenIn(event) })}>
    <option value="">${t("reports.all")}</option>${options.map(([code, words]) => html`<option value=${code} ?selected=${code === chosen}>${words}</option>`)}</select></label>`;
}

/** The fields of the chosen unit; the browser's own for months, weeks and days. */
function period() {
  const { unit } = model;
  const { period: given } = model.asked;
  const to = (/** @type {string} */ value) => value && void ask({ period: value });
  if (unit === "year") return field("number", given.slice(0, 4), to);
  if (unit === "quarter") {
    const [year, quarter] = given.split("-Q");
    return html`${field("number", year, (value) => to(`${value}-Q${quarter}`))}
      <label>${t("reports.by.quarter")}<select id="quarter" @change=${(/** @type {Event} */ event) => to(`${year}-Q${chosenIn(event)}`)}>${["1", "2", "3", "4"].map((each) => html`<option value=${each} ?selected=${each === quarter}>${each}</option>`)}</select></label>`;
  }
  if (unit !== "span") return field(unit === "day" ? "date" : unit, given, to);
  const [first, last] = given.includes("..") ? given.split("..") : ["", ""];
  const span = (/** @type {string} */ from, /** @type {string} */ until) => from && until && to(`${from}..${until}`);
  return html`<label>${t("supervision.from")}<input type="date" id="first" .value=${first} @change=${(/** @type {Event} */ event) => span(chosenIn(event), lastDay())}></label>
    <label>${t("supervision.to")}<input type="date" id="last" .value=${last} @change=${(/** @type {Event} */ event) => span(firstDay(), chosenIn(event))}></label>`;
}

const firstDay = () => /** @type {HTMLInputElement} */ (root.querySelector("#first")).value;
const lastDay = () => /** @type {HTMLInputElement} */ (root.querySelector("#last")).value;

/** @param {string} type @param {string} value @param {(value: string) => void} to */
function field(type, value, to) {
  return html`<label>${t(`reports.by.${type === "number" ? "year" : type === "date" ? "day" : type}`)}<input id="period" autocomplete="off" type=${type} min=${type === "number" ? 2000 : nothing} max=${type === "number" ? 2100 : nothing} .value=${value} @change=${(/** @type {Event} */ event) => to(chosenIn(event))}></label>`;
}

watch(["page"], () => render(view(), root));
followTheme();
for (const [event, isOpen] of /** @type {const} */ ([
  ["beforeprint", true],
  ["afterprint", false],
]))
  addEventListener(event, () => {
    for (const each of root.querySelectorAll(".chart details")) /** @type {HTMLDetailsElement} */ (each).open = isOpen;
  });
void beginPage(
  begin,
  () => {
    void followDemo(() => changedNow("page"));
    void learnNames(() => changedNow("page"));
  },
  (problem) => show({ trouble: inOneLanguage(/** @type {Error} */ (problem).message) }),
);
