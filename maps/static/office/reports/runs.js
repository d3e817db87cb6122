/** Kept reports: their list, their files, and what has changed since. */

import { html, nothing } from "lit-html/lit-html.js";
import { address } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { actorName } from "../../shared/colleagues.js";
import { saves } from "../../shared/file-link.js";
import { wallDate } from "../../shared/format.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { percent } from "../../shared/numbers/shares.js";
import { may, session } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { eventWords } from "../casework/model.js";
import { numbers } from "./figures.js";
import {
  compare,
  figureName,
  formShown,
  groupName,
  isNarrowed,
  loadText,
  makeRun,
  model,
  openRun,
  show,
  valueWords,
} from "./model.js";
import { newReport } from "./new-report.js";

const NO_CASES = { n: 0, m: null, low: null, high: null };
const ENDINGS = ["docx", "pdf", "xlsx", "csv", "json"];
/** Facts that are told by what they were and are; of the others only that they changed. */
const WORDS = /** @type {Record<string, string>} */ ({
  kind: "kind",
  category: "category",
  channel: "channel",
  stage: "stage",
  left_out: "outcome",
  call_back: "outcome",
});

const tell = (/** @type {unknown} */ problem) =>
  show({ trouble: inOneLanguage(/** @type {Error} */ (problem).message) });

/** The acts on the figures on screen: keep them, or hand out and compare a kept report. */
export function actions() {
  const { run, busy } = model;
  if (run === null) {
    return may("POST", "/reports")
      ? html`<p class="actions"><button class="primary keep" ?disabled=${busy || !model.report} @click=${() => void makeRun()}>${t("reports.keep")}</button>
          ${isNarrowed() || session.who?.place?.level === "station" ? nothing : html`<button class="county" title=${t("reports.county_about")} ?disabled=${busy || !model.report} @click=${() => void makeRun("county")}>${t("reports.county")}</button>`} <span class="quiet">${t("reports.keep_about")}</span></p>`
      : nothing;
  }
  const file = (/** @type {string} */ ending) =>
    html`<a class="button" href=${address(`/reports/${run}.${ending}`, { lang: boot.language })} @click=${saves(tell)}>${ending.toUpperCase()}</a>`;
  const isCounty = formShown() === "county";
  return html`<p class="actions"><b>${t("reports.number", { run })}</b> ${ENDINGS.filter((ending) => !isCounty || ending !== "pdf").map(file)}
    <button class="compare" ?disabled=${busy} @click=${() => void compare()}>${t("reports.compare")}</button>
    <button @click=${() => void openRun(null)}>${t("reports.leave")}</button></p>
    ${isCounty && may("POST", "/reports/{run}/text") ? textForm() : nothing}`;
}

/** The edited text of the county's report, from Word. */
function textForm() {
  const chosen = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const [file] = input.files ?? [];
    if (file) void loadText(file).then(() => (input.value = ""));
  };
  return html`<p class="actions text"><label>${t("reports.text")}<input type="file" accept=".docx" ?disabled=${model.busy} @change=${chosen}></label>
    <span class="quiet" role="status">${model.loaded ? t("reports.text_loaded", { n: model.loaded }) : t("reports.text_about")}</span></p>`;
}

/** The changes since the report was made, by figure and by case. */
export function changes() {
  const found = model.changes;
  if (!found) return nothing;
  return html`<section class="changes" aria-labelledby="changes"><h2 id="changes">${t("reports.changes")}</h2>
    ${found.unchecked.length ? html`<p class="quiet">${t("reports.definitions_changed")}</p>` : nothing}
    ${found.figures.length + found.cases.length + found.activities.length === 0 ? html`<p role="status">${t("reports.unchanged")}</p>` : changed(found)}</section>`;
}

/** @param {import("../../shared/types.js").ReportChanges} found */
function changed({ figures, cases, activities }) {
  const main = figures.filter(({ name }) => !/\.(category|station|channel)\./.test(name));
  const units = new Map(model.report?.figures.map(({ name, unit }) => [name, unit]));
  const value = (/** @type {string} */ name, /** @type {string | null} */ each) => {
    const unit = units.get(name) ?? "cases";
    return unit === "share" && each !== null ? percent(Number(each)) : valueWords({ ...NO_CASES, unit, value: each });
  };
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="changes"><table><thead><tr>${["reports.column.figure", "reports.then", "reports.now", "reports.column.cases"].map((each) => html`<th scope="col">${t(each)}</th>`)}</tr></thead>
    <tbody>${main.map((each) => html`<tr data-changed=${each.name}><th scope="row">${figureName(each.name)}</th><td>${value(each.name, each.then)}</td><td>${value(each.name, each.now)}</td><td>${numbers(each.cases)}</td></tr>`)}</tbody></table></div>
    <ul>${cases.map(
      (each) =>
        html`<li>${numbers([each.number])}<ul>${each.facts.map(
          (one) =>
            html`<li><b>${t(`reports.fact.${one.fact}`)}</b>${fromTo(one)}${one.event ? html` <span class="quiet">${t("reports.by_event", { event: eventWords(one.event), at: wallDate(one.at ?? "") })}</span>` : nothing}</li>`,
        )}</ul></li>`,
    )}${activities.map((number) => html`<li><a href=${`/registers?${new URLSearchParams({ county: state.county?.code ?? "", open: String(number) })}`}>${t("reports.activity_changed", { number })}</a></li>`)}</ul>`;
}

/** @param {import("../../shared/types.js").ReportChanges["cases"][number]["facts"][number]} fact */
function fromTo({ fact, then, now }) {
  if ([then, now].some((each) => typeof each === "object" && each !== null)) return nothing;
  const told = (/** @type {unknown} */ each) => {
    if (each === null) return "–";
    if (fact === "station") return groupName("station", String(each));
    return fact in WORDS ? word(WORDS[fact], String(each)) : String(each);
  };
  return ` ${told(then)} → ${told(now)}`;
}

/** The newest reports that were kept. */
export function keptRuns() {
  const fresh = newReport(model.runs)?.run;
  return html`<section class="runs" aria-labelledby="runs"><h2 id="runs">${t("reports.kept_runs")}</h2>
    ${
      model.runs.length
        ? html`<div class="scroll" tabindex="0" role="group" aria-labelledby="runs"><table><thead><tr>${["reports.number_short", "reports.period", "reports.only", "reports.column.as_of", "reports.made_at", "reports.made_by"].map((each) => html`<th scope="col">${t(each)}</th>`)}</tr></thead><tbody>${model.runs.map(
            (
              each,
            ) => html`<tr data-run=${each.run} aria-current=${each.run === model.run ? "true" : nothing}><th scope="row"><button class="value" @click=${() => void openRun(each.run)}>${each.run}</button>${each.run === fresh ? html` <span class="tag">${t("reports.is_new")}</span>` : nothing}</th>
            <td>${each.period}${each.form === "county" ? html` · ${t("reports.county")}` : nothing}</td><td>${Object.entries(each.narrowed).map(([group, key]) => html`${groupName(group, key)} `)}</td>
            <td>${each.as_of}</td><td>${wallDate(each.made_at)}</td><td>${each.made_by === "system" ? t("reports.by_system") : actorName(each.made_by)}</td></tr>`,
          )}</tbody></table></div>`
        : html`<p class="quiet">${t("reports.no_runs")}</p>`
    }</section>`;
}
