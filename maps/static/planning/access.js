/** Section: how far people walk to a reporting point, and where the next ones would help most. */

import { html, nothing } from "lit-html/lit-html.js";
import { again } from "../shared/again.js";
import { address, get } from "../shared/api.js";
import { boot } from "../shared/boot.js";
import { changedNow } from "../shared/changes.js";
import { saves } from "../shared/file-link.js";
import { driving } from "../shared/format.js";
import { inOneLanguage, t, word } from "../shared/i18n.js";
import { chart, chooseCell, flyTo, paintCells } from "./chart.js";
import { showPosts } from "./post-markers.js";
import { showSites } from "./site-markers.js";

/**
 * @typedef {{name: string, cell: string, nearest_s: number | null, second_s: number | null, nearest: string | null, second: string | null, has_own: boolean}} Walk
 * @typedef {{name: string, cell: string, lon: number, lat: number, gained: string[], saved_min: number, still_without: number}} Site
 * @typedef {{town: string, points: Record<string, number>, lacking: string[], committees: number, committees_without: string[]}} Town
 * @typedef {{limit_min: number, method: string, villages: Walk[], villages_within: number, without: Walk[], cells: Walk[], cells_within: number,
 *   towns: Town[], next: {of: "villages" | "cells", sites: Site[]} | null}} Access
 */

const MOST_ROWS = 100;

const found = {
  limitMin: 30,
  sites: 5,
  /** @type {Access | null} */
  answer: null,
  /** @type {string | null} */
  problem: null,
  /** @type {Map<string, Walk>} */
  cells: new Map(),
};

export const accessSection = {
  name: "access",
  needs: ["GET", "/planning/access"],
  view,
  enter() {
    if (!found.answer) void ask();
    this.paint();
  },
  leave: () => showSites([]),
  refresh: () => void (found.answer && ask()),
  paint() {
    showPosts([]);
    showSites((found.answer?.next?.sites ?? []).map((site, n) => ({ ...site, label: `${n + 1} ${site.name}` })));
    paintCells();
  },
  looks: () => lookOf,
  /** @param {number} _lon @param {number} _lat @param {string | null} cell */
  clicked(_lon, _lat, cell) {
    chooseCell(cell);
    changedNow("page");
  },
  legend: () => ["near_walk", "far_walk", "too_far_walk", "no_walk"],
};

let asked = 0;

/** Ask; of answers that cross, only that to the last question counts. */
async function ask() {
  const mine = ++asked;
  try {
    const answer = await get("/planning/access", { limit_min: found.limitMin, next: found.sites });
    if (mine !== asked) return;
    Object.assign(found, {
      answer,
      problem: null,
      cells: new Map(answer.cells.map((/** @type {Walk} */ walk) => [walk.cell, walk])),
    });
  } catch (problem) {
    if (mine !== asked) return;
    again(problem, () => mine === asked && void ask());
    found.problem = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  changedNow("page");
}

/** @param {string} code */
export function lookOf(code) {
  const walk = found.cells.get(code);
  if (!walk || !found.answer) return null;
  return walkLook(walk.nearest_s, found.answer.limit_min * 60);
}

/**
 * Within half the limit, the limit, beyond it, or no way at all.
 *
 * @param {number | null} seconds
 * @param {number} limit
 */
export function walkLook(seconds, limit) {
  if (seconds === null) return "no_walk";
  if (seconds > limit) return "too_far_walk";
  return seconds > limit / 2 ? "far_walk" : "near_walk";
}

function view() {
  return html`${form()}${found.problem ? html`<p class="said bad" role="alert">${found.problem}</p>` : nothing}
    ${found.answer ? answer(found.answer) : found.problem ? nothing : html`<p class="quiet" role="status">${t("planning.working")}</p>`}`;
}

function form() {
  /** @param {Event} event @param {"limitMin" | "sites"} name */
  const change = (event, name) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (!field.reportValidity()) return;
    found[name] = Number(field.value);
    void ask();
  };
  return html`<form class="card" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <label>${t("access.limit_min")}<input type="number" required min="1" max="600" .value=${String(found.limitMin)} @change=${(/** @type {Event} */ event) => change(event, "limitMin")}></label>
    <label>${t("access.sites")}<input type="number" required min="0" max="50" .value=${String(found.sites)} @change=${(/** @type {Event} */ event) => change(event, "sites")}></label></form>`;
}

/** @param {unknown} problem */
function unsaved(problem) {
  found.problem = inOneLanguage(/** @type {Error} */ (problem).message);
  changedNow("page");
}

/** @param {Access} access */
function answer(access) {
  return html`${access.method === "straight_line" ? html`<p class="said bad" role="alert">${t("planning.no_paths")}</p>` : nothing}
    <table class="plan-figures"><caption>${t("planning.walk_caption", { limit: access.limit_min })}</caption><tbody>
      <tr><th scope="row">${t("planning.villages_within")}</th><td>${access.villages_within} / ${access.villages.length}</td></tr>
      <tr><th scope="row">${t("planning.cells_within")}</th><td>${access.cells_within} / ${access.cells.length}</td></tr></tbody></table>
    ${chosenWalk(found.cells.get(chart.chosen ?? ""))}
    ${access.villages.length ? nothing : html`<p class="said bad">${t("planning.no_villages")}</p>`}${sites(access)}${without(access)}${within(access)}${towns(access)}
    <p class="plan-tools"><span>${t("planning.download")}</span><a class="button" download href=${address("/planning/access.xlsx", { limit_min: access.limit_min, next: found.sites, lang: boot.language })} @click=${saves(unsaved)}>${t("report.form.xlsx")}</a></p>`;
}

/** @param {Access} access */
function sites({ villages, next, without: beyond }) {
  if (next === null) return html`<p class="hint">${t("planning.too_many_villages")}</p>`;
  if (!next.sites.length && beyond.length) return html`<p class="hint">${t("planning.no_sites")}</p>`;
  if (!next.sites.length) return villages.length ? html`<p class="said good">${t("planning.all_within")}</p>` : nothing;
  return html`<h2>${heading(villages.length, next.of)}</h2><ol class="plan-sites">${next.sites.map(
    (site) => html`<li><button class="link" @click=${() => point(site.cell)}>${site.name}</button>
    ${t(`planning.gain_${next.of}`, { n: site.gained.length, names: site.gained.slice(0, 4).join(t("planning.comma")), saved: walkSaved(site), left: site.still_without })}</li>`,
  )}</ol>`;
}

/** The walking time saved, in words; empty if there was no way to any point before. @param {Site} site */
function walkSaved({ saved_min: minutes }) {
  return minutes >= 0.5 ? t("planning.gain_walk", { saved: Math.round(minutes) }) : "";
}

/**
 * The heading of the proposals; if no village is known, none is within the limit either.
 *
 * @param {number} villages
 * @param {"villages" | "cells"} of
 */
export function heading(villages, of) {
  return t(villages || of === "villages" ? `planning.next_${of}` : "planning.next_any_cells");
}

/** The walking times from the cell chosen on the map. @param {Walk | undefined} walk */
export function chosenWalk(walk) {
  if (!walk) return html`<p class="hint">${t("planning.walk_choose")}</p>`;
  const words = { name: walk.name, nearest: minutes(walk.nearest_s), second: minutes(walk.second_s) };
  return html`<p class="said" role="status">${t("planning.walk_chosen", words)}</p>`;
}

/** @param {Access} access */
function without({ without: beyond }) {
  if (!beyond.length) return nothing;
  return html`<h2>${t("planning.villages_without", { n: beyond.length })}</h2>${walks(beyond)}`;
}

/** @param {Access} access */
function within(access) {
  if (!access.villages_within) return nothing;
  return html`<details><summary>${t("planning.villages_near", { n: access.villages_within })}</summary>${walks(villagesWithin(access))}</details>`;
}

/** The villages within the limit, the longest walk first. @param {Pick<Access, "villages" | "villages_within">} access */
export function villagesWithin({ villages, villages_within: n }) {
  const seconds = (/** @type {Walk} */ walk) => walk.nearest_s ?? Number.MAX_VALUE;
  const longestFirst = [...villages].sort((one, other) => seconds(other) - seconds(one));
  return longestFirst.slice(villages.length - n);
}

/** @param {Walk[]} rows */
function walks(rows) {
  return html`<table class="plan-walks"><thead><tr><th>${t("planning.village")}</th><th>${t("planning.walk")}</th><th>${t("planning.second_walk")}</th></tr></thead>
    <tbody>${rows.slice(0, MOST_ROWS).map(
      (
        walk,
      ) => html`<tr class=${chart.chosen === walk.cell ? "chosen" : ""}><th scope="row"><button class="link" @click=${() => point(walk.cell)}>${walk.name}</button></th>
      <td>${minutes(walk.nearest_s)}</td><td>${minutes(walk.second_s)}</td></tr>`,
    )}</tbody></table>
    ${rows.length > MOST_ROWS ? html`<p class="hint">${t("planning.more_villages", { n: rows.length - MOST_ROWS })}</p>` : nothing}`;
}

/** @param {Access} access */
function towns({ towns: all }) {
  const kinds = Object.keys(all[0]?.points ?? {});
  return html`<h2>${t("planning.venues")}</h2><table class="plan-venues"><thead><tr><th>${t("planning.town")}</th>${kinds.map((kind) => html`<th>${word("point", kind)}</th>`)}<th>${t("planning.committees_without")}</th></tr></thead>
    <tbody>${all.map(
      (
        town,
      ) => html`<tr><th scope="row">${town.town}</th>${kinds.map((kind) => html`<td class=${town.points[kind] ? "" : "worse"}>${town.points[kind]}</td>`)}
      <td title=${town.committees_without.join("、")}>${town.committees_without.length} / ${town.committees}</td></tr>`,
    )}</tbody></table>`;
}

/** @param {number | null} seconds */
function minutes(seconds) {
  return seconds === null ? t("planning.never") : driving(seconds);
}

/** @param {string} cell */
function point(cell) {
  flyTo(cell);
  changedNow("page");
}
