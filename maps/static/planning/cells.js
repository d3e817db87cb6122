/** Section: who looks after how much, and what it would mean to give a cell to somebody else. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { again } from "../shared/again.js";
import { download, get, post } from "../shared/api.js";
import { changedNow } from "../shared/changes.js";
import { driving } from "../shared/format.js";
import { inOneLanguage, t, word } from "../shared/i18n.js";
import { ground } from "../shared/map/ground-data.js";
import { state } from "../shared/store.js";
import { chart, chooseCell, paintCells, showCells } from "./chart.js";
import { showPosts } from "./post-markers.js";

/**
 * @typedef {{inspector: string | null, name: string | null, station: string | null, cells: string[], area_km2: number, points: number,
 *   cases: number | null, a_year: number | null, low: number | null, high: number | null, least_a_year: number | null, travel_s: number | null}} Workload
 * @typedef {{cell: string, before: string | null, after: string, on: string, doubts: {doubt: string, before_s: number | null, after_s: number | null, until: string | null}[]}} Move
 */

const held = {
  /** @type {Workload[] | null} */
  rows: null,
  /** The first day that is counted. */
  since: "",
  /** The method behind the mean ways. */
  method: "road",
  /** @type {string | null} */
  problem: null,
  /** Code of the inspector whose cells are shown. @type {string | null} */
  shown: null,
  to: "",
  on: "",
  /** @type {Move | null} */
  move: null,
};

export const cellsSection = {
  name: "cells",
  needs: ["GET", "/planning/workload"],
  view,
  enter() {
    void load(); // again each time: a change may have been imported since
    this.paint();
  },
  refresh: () => void (held.rows && load()),
  paint() {
    showPosts([]);
    paintCells();
  },
  looks: () => (/** @type {string} */ code) =>
    ownerOf(code)?.inspector === held.shown && held.shown !== null ? "mine" : "others",
  /** @param {number} _lon @param {number} _lat @param {string | null} cell @param {boolean} isByKey */
  clicked(_lon, _lat, cell, isByKey) {
    chooseCell(cell);
    held.move = null;
    held.shown = (cell && ownerOf(cell)?.inspector) ?? held.shown;
    changedNow("page");
    // The whole table of inspectors lies between the map and the form above it.
    if (isByKey) /** @type {HTMLElement | null} */ (document.querySelector("#panel form select"))?.focus();
  },
  legend: () => (held.shown ? ["mine", "others"] : []),
};

let asks = 0;

/** Read them; of answers that cross, only the last one counts. */
async function load() {
  const mine = ++asks;
  try {
    const { inspectors, since, method } = await get("/planning/workload");
    if (mine !== asks) return;
    Object.assign(held, { rows: inspectors, since, method, problem: null });
  } catch (problem) {
    if (mine !== asks) return;
    again(problem, () => mine === asks && void load());
    held.problem = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  changedNow("page");
}

/** @param {string} cell */
function ownerOf(cell) {
  return held.rows?.find((row) => row.cells.includes(cell));
}

function view() {
  return html`${held.problem ? html`<p class="said bad" role="alert">${held.problem}</p>` : nothing}
    ${held.method === "straight_line" ? html`<p class="said bad" role="alert">${t("planning.straight_line")}</p>` : nothing}
    ${held.rows ? html`${moving()}${table(held.rows)}` : held.problem ? nothing : html`<p class="quiet" role="status">${t("planning.working")}</p>`}`;
}

/** @param {Workload[]} rows */
function table(rows) {
  const most = Math.max(1, ...rows.map((row) => row.high ?? 0));
  return html`<h2>${t("planning.workload")}</h2><p class="hint">${t("planning.workload_hint", { since: held.since })}</p>
    <table class="plan-workload"><thead><tr><th>${t("planning.inspector")}</th><th>${t("planning.cells_n")}</th><th>${t("planning.area")}</th><th>${t("planning.points_n")}</th><th>${t("planning.a_year")}</th><th>${t("planning.way")}</th></tr></thead>
    <tbody>${rows.map(
      (row) => html`<tr class=${row.inspector !== null && row.inspector === held.shown ? "chosen" : ""}>
      <th scope="row">${row.inspector === null ? t("planning.nobody") : html`<button class="link" @click=${() => show(row)}>${row.name}<small>${row.inspector}</small></button>`}</th>
      <td>${row.cells.length}</td><td>${row.area_km2}</td><td>${row.points}</td><td>${cases(row, most)}</td><td>${row.travel_s === null ? "–" : driving(row.travel_s)}</td></tr>`,
    )}</tbody></table>`;
}

/** @param {Workload} row @param {number} most */
function cases({ a_year: year, low, high, least_a_year: least }, most) {
  if (year === null || low === null || high === null)
    return least === null ? t("planning.workload_hidden") : `≥ ${least < 10 ? least : Math.floor(least)}`;
  const at = (/** @type {number} */ value) => (100 * value) / most;
  return html`${readable(year)} <small>(${readable(low)}–${readable(high)})</small><svg class="plan-interval" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><line x1=${at(low)} x2=${at(high)} y1="3" y2="3"></line><rect x=${at(year) - 1} y="0" width="2" height="6"></rect></svg>`;
}

/** Return cases a year as they are read: whole from ten. @param {number} rate */
function readable(rate) {
  return rate < 10 ? rate : Math.round(rate);
}

/** @param {Workload} row */
function show(row) {
  held.shown = row.inspector;
  chooseCell(null);
  showCells(row.cells);
  changedNow("page");
}

function moving() {
  const cell = chart.chosen ? ground.byCode.get(chart.chosen)?.facts : null;
  if (!cell) return html`<p class="card">${t("planning.choose_cell")}</p>`;
  const owner = ownerOf(cell.code);
  const rows = (held.rows ?? []).filter((row) => row.inspector !== null && row !== owner);
  const change = (/** @type {object} */ more) => {
    Object.assign(held, more, { move: null });
    changedNow("page");
  };
  return html`<form class="card" @submit=${check}>
    <p><b>${cell.name || cell.committee_name}</b> <small>${cell.code}</small><br>${t("planning.now_with", { name: owner?.name ?? t("planning.nobody") })}</p>
    <label>${t("planning.give_to")}<select required @change=${(/** @type {Event} */ event) => change({ to: /** @type {HTMLSelectElement} */ (event.target).value })}>
      <option value="">–</option>${repeat(
        rows,
        (row) => row.inspector,
        (row) =>
          html`<option value=${row.inspector} ?selected=${row.inspector === held.to}>${row.name} ${row.inspector}</option>`,
      )}</select></label>
    <label>${t("planning.from_day")}<input type="date" required .value=${held.on} @change=${(/** @type {Event} */ event) => change({ on: /** @type {HTMLInputElement} */ (event.target).value })}></label>
    <button class="primary">${t("planning.check")}</button>${held.move?.cell === cell.code ? checked(held.move) : nothing}</form>`;
}

/** @param {Move} move */
function checked(move) {
  return html`<div class="plan-doubts" role="status">${move.doubts.length ? html`<p>${t("planning.doubts")}</p><ul>${move.doubts.map((each) => html`<li>${doubtText(each)}</li>`)}</ul>` : html`<p class="better">${t("planning.no_doubts")}</p>`}
    <p>${t("planning.import_hint", { county: state.county?.code ?? "" })}</p><button type="button" @click=${take}>${t("planning.take_cells")}</button></div>`;
}

/** @param {Move["doubts"][number]} doubt */
function doubtText({ doubt, before_s: before, after_s: after, until }) {
  const said = word("move_doubt", doubt);
  if (until) return `${said} ${t("planning.move_until", { day: until })}`;
  return after === null
    ? said
    : `${said} ${t("planning.ways", { before: driving(before ?? 0), after: driving(after) })}`;
}

function asked() {
  return { cell: chart.chosen, inspector: held.to, on: held.on };
}

/** @param {Event} event */
async function check(event) {
  event.preventDefault();
  const question = asked();
  const isAsked = () => JSON.stringify(asked()) === JSON.stringify(question);
  try {
    const move = await post("/planning/cells/move", question);
    if (isAsked()) Object.assign(held, { move, problem: null }); // else another question stands there by now
  } catch (problem) {
    if (isAsked()) held.problem = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  changedNow("page");
}

async function take() {
  try {
    await download("/planning/cells/move.geojson", {}, asked(), `cells.geojson`);
  } catch (problem) {
    held.problem = inOneLanguage(/** @type {Error} */ (problem).message);
    changedNow("page");
  }
}
