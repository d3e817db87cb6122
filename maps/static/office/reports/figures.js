/** The figures of a report with what they are compared to; a press on one lists its cases. */

import { html, nothing } from "lit-html/lit-html.js";
import { t } from "../../shared/i18n.js";
import { state } from "../../shared/store.js";
import { FIGURES } from "./figure-names.js";
import { differenceWords, figureName, groupName, model, show, valueWords } from "./model.js";

/** @typedef {import("../../shared/types.js").Figure} Figure */

const GROUPS = ["category", "station", "channel"];
/** Figures that stand on top in large. */
const FIRST = [
  "received.complaints",
  "received.reports",
  "received.enquiries",
  "received.suggestions",
  "handled",
  "ended",
  "recovered_yuan",
];
const MOST_CASES = 200;

/** @param {readonly Figure[]} figures */
export function tiles(figures) {
  const found = FIRST.flatMap((name) => figures.find((each) => each.name === name) ?? []);
  return html`<ul class="tiles">${found.map(
    (each) => html`<li data-tile=${each.name}><span>${figureName(each.name)}</span><b>${short(each)}</b>
      <small>${t("reports.year_before")} ${differenceWords(each, each.year_before)}</small></li>`,
  )}</ul>`;
}

/** A value without its counts. @param {Figure} figure */
function short(figure) {
  const words = valueWords(figure);
  return figure.unit === "share" && figure.value !== null ? words.split(/ ?[(（]/)[0] : words;
}

/** @param {readonly Figure[]} figures */
export function figureTable(figures) {
  const main = figures.filter(({ name }) => name in FIGURES);
  return html`<section class="figures" aria-labelledby="figures"><h2 id="figures">${t("reports.figures")}</h2>
    <p class="tools"><label>${t("reports.by_group")}<select id="by" @change=${(/** @type {Event} */ event) => show({ by: /** @type {HTMLSelectElement} */ (event.target).value })}>
      <option value="">${t("reports.together")}</option>${GROUPS.map((group) => html`<option value=${group} ?selected=${group === model.by}>${t(`reports.${group}`)}</option>`)}</select></label></p>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="figures">${model.by ? byGroup(main, figures, model.by) : together(main)}</div></section>`;
}

/** @param {readonly Figure[]} figures */
function together(figures) {
  const headings = ["reports.column.figure", "reports.column.value", "reports.year_before", "reports.one_before"];
  return html`<table><thead><tr>${headings.map((each) => html`<th scope="col">${t(each)}</th>`)}</tr></thead><tbody>${figures.map(row)}</tbody></table>`;
}

/** @param {Figure} figure */
function row(figure) {
  const { name, cases } = figure;
  const isOpen = model.open === name;
  return html`<tr data-figure=${name}><th scope="row">${figureName(name)}</th>
    <td>${cases.length ? html`<button class="value" aria-expanded=${isOpen} @click=${() => show({ open: isOpen ? "" : name })}>${valueWords(figure)}</button>` : valueWords(figure)}</td>
    <td>${differenceWords(figure, figure.year_before)}</td><td>${differenceWords(figure, figure.one_before)}</td></tr>
    ${isOpen ? html`<tr class="behind"><td colspan="4">${numbers(cases)}</td></tr>` : nothing}`;
}

/** @param {readonly Figure[]} main @param {readonly Figure[]} figures @param {string} group */
function byGroup(main, figures, group) {
  const known = new Map(figures.map((each) => [each.name, each]));
  const marks = figures.flatMap(({ name }) => (name.includes(`.${group}.`) ? name.split(`.${group}.`)[1] : []));
  const keys = [...new Set(marks)];
  const value = (/** @type {string} */ name) => {
    const found = known.get(name);
    return html`<td>${found ? valueWords(found) : "–"}</td>`;
  };
  return html`<table class="by-group"><thead><tr><th scope="col">${t("reports.column.figure")}</th>${keys.map((key) => html`<th scope="col">${groupName(group, key)}</th>`)}</tr></thead>
    <tbody>${main.map(({ name }) => html`<tr><th scope="row">${figureName(name)}</th>${keys.map((key) => value(`${name}.${group}.${key}`))}</tr>`)}</tbody></table>`;
}

/** The numbers of cases, each a link to it. @param {readonly string[]} cases */
export function numbers(cases) {
  const county = state.county?.code ?? "";
  const link = (/** @type {string} */ number) =>
    html`<a href=${`/cases?${new URLSearchParams({ county, list: "all", q: number })}`}>${number}</a> `;
  const more = cases.length > MOST_CASES ? t("reports.more_cases", { n: MOST_CASES, of: cases.length }) : "";
  return html`<span class="numbers">${cases.slice(0, MOST_CASES).map(link)}${more}</span>`;
}
