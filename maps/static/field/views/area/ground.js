/** My cell: the station's cells with their reporting points, to be found by name, called, and driven to without a network. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../../shared/changes.js";

import { ago, distance, wallDay } from "../../../shared/format.js";
import { inOneLanguage, nameOf, t, word } from "../../../shared/i18n.js";
import { icon } from "../../../shared/icons.js";
import { draft } from "../../area/correcting.js";
import { byCell, here, known } from "../../area/ground.js";
import { metres } from "../../fence.js";
import { navigate } from "../navigate.js";
import { correctionForm } from "./correction-form.js";
import { corrections, openAt } from "./corrections.js";

/** The search text, and the point that is open. */
let words = "";
/** @type {string | null} */
let opened = null;
/** In which cell something was last proposed: one is led back there. */
let within = "";

export function groundScreen() {
  if (draft.point) {
    within = draft.point.cell;
    return correctionForm(draft.point);
  }
  const { ground, age_s: age, failure } = known();
  if (!ground)
    return html`<section class="card ground"><h1>${t("field.ground_title")}</h1>
    <p>${failure ? inOneLanguage(failure) : t("field.ground_none")}</p></section>`;
  const found = byCell(ground, words);
  const empty = words.trim() === "" ? found.filter(({ cell, points }) => !cell.own && points.length === 0) : [];
  return html`<section class="card ground"><h1>${t("field.ground_title")}</h1>
      <p class="note" role="status">${t("field.ground_as_of", { ago: ago(age), cells: ground.cells.length, points: ground.points.length })}</p>
      ${failure ? html`<p class="problem" role="alert">${inOneLanguage(failure)}</p>` : nothing}
      ${calls(ground.stations)}
      <label for="wanted">${t("field.ground_find")}</label>
      <input id="wanted" type="search" autocomplete="off" .value=${words} @input=${look}>
      ${found.length ? nothing : html`<p role="status">${ground.cells.length ? t("field.ground_not_found", { words }) : t("field.ground_no_cells")}</p>`}
      ${repeat(
        found.filter((each) => !empty.includes(each)),
        ({ cell }) => cell.code,
        cellRow,
      )}
      ${empty.length ? html`<details class="empty"><summary>${t("field.ground_empty_cells", { n: empty.length })}</summary>${empty.map(cellRow)}</details>` : nothing}
    </section>`;
}

/** @param {import("../../area/ground.js").Station[]} stations */
function calls(stations) {
  return html`<details class="stations"><summary>${t("field.ground_stations")}</summary><ul>${stations.map(
    (station) => html`<li>
    <b>${nameOf(station)}</b>${station.own ? html` <span class="tag">${t("field.ground_own_station")}</span>` : nothing}
    ${station.address ? html`<small>${station.address}</small>` : nothing}${call(station.phone)}</li>`,
  )}</ul></details>`;
}

/** @param {Event} event */
function look(event) {
  words = /** @type {HTMLInputElement} */ (event.target).value;
  changed("page");
}

/** @param {ReturnType<typeof byCell>[number]} found */
function cellRow({ cell, points }) {
  return html`<details data-cell=${cell.code} ?open=${words.trim() !== "" || cell.code === within}>
    <summary><span><b>${cell.name ?? cell.committee_name}</b>${cell.own ? html` <span class="tag">${t("field.ground_own_cell")}</span>` : nothing}
      <small>${cell.name ? `${cell.committee_name} · ` : ""}${word("cell", cell.kind)} · ${cell.code}</small></span>
      <span class="count">${t("field.ground_points", { n: points.length })}</span></summary>
    <p>${t("field.ground_inspector", { name: cell.inspector ?? t("cell.no_inspector") })}</p>${call(cell.inspector_phone)}
    <ul>${points.map(pointRow)}</ul></details>`;
}

/** @param {import("../../area/ground.js").Point} point */
function pointRow(point) {
  const isOpen = opened === point.code;
  const n = openAt(point);
  return html`<li data-point=${point.code}><button type="button" class="point" aria-expanded=${isOpen} @click=${() => {
    opened = isOpen ? null : point.code;
    changed("page");
  }}>${icon(point.kind)}<span><b>${nameOf(point)}</b><small>${word("point", point.kind)}${away(point)}</small></span>
    ${point.closed ? html`<span class="tag">${t("field.point_closed")}</span>` : nothing}${n ? html`<span class="tag">${t("field.corrections_open", { n })}</span>` : nothing}</button>
    ${isOpen ? details(point) : nothing}</li>`;
}

/** The distance from here, if known. @param {import("../../area/ground.js").Point} point */
function away({ place }) {
  const from = here();
  return from ? ` · ${t("field.ground_away", { distance: distance(metres(from, place)) })}` : "";
}

/** @param {import("../../area/ground.js").Point} point */
function details(point) {
  return html`<div class="about">
    <p>${point.address ?? t("field.ground_no_address")}</p>
    ${point.contact ? html`<p>${t("field.ground_contact", { name: point.contact })}</p>` : nothing}
    ${call(point.phone)}${navigate(point)}
    ${corrections(point)}${history(point)}</div>`;
}

/** The point's earlier cases, as of the register's last check. @param {import("../../area/ground.js").Point} point */
function history({ history: found }) {
  if (!found) return nothing;
  return html`<p><b>${found.number ? t("field.ground_history", { n: found.number }) : t("field.ground_no_history")}</b></p>
    ${
      found.last.length
        ? html`<ul class="history">${found.last.map(
            ({ at, what, kind, category, outcome }) => html`<li><small>${wallDay(at)}</small>
      ${
        what === "case"
          ? `${word("kind", kind)} · ${word("category", category)} · ${word("status", outcome)}`
          : `${t("field.ground_off_shelf")} · ${word("category", category)} · ${word("ending", outcome)}`
      }</li>`,
          )}</ul>`
        : nothing
    }`;
}

/** A number is dialled by the phone itself; where the register has none, that is said. @param {string | null} number */
function call(number) {
  if (!number) return html`<p class="note">${t("field.ground_no_phone")}</p>`;
  return html`<a class="button call" href="tel:${number.replace(/[^\d+*#]/g, "")}">${icon("phone")}${t("field.ground_call", { number })}</a>`;
}
