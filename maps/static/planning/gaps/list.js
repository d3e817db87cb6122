/** The cells where the target is not kept, the worst first, each with its cause. */

import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";
import { spoken } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { ground } from "../../shared/map/ground-data.js";
import { percent } from "../../shared/numbers/shares.js";
import { chart, flyTo } from "../chart.js";
import { ofCell } from "../demand.js";
import { busyOf, gapsOf, model } from "../model.js";

const MOST_ROWS = 200;

/** @param {import("../model.js").Gaps} found */
export function gapList(found) {
  const [gaps, busy] = [gapsOf(found.cells), busyOf(found.cells)];
  return html`${gaps.length ? gapsView(found, gaps) : html`<p class="said good" role="status">${t("planning.no_gaps")}</p>`}
    ${busy.length ? html`<p>${t("planning.gap_busy", { n: busy.length, wanted: percent(found.chance?.wanted ?? 0) })}</p>${table(found, busy)}` : nothing}`;
}

/** @param {import("../model.js").Gaps} found @param {import("../model.js").CellCover[]} gaps */
function gapsView(found, gaps) {
  return html`<h2>${t("planning.gap_list", { n: gaps.length })}</h2>
    <p class="plan-causes">${Object.entries(found.totals.causes)
      .sort(([, a], [, b]) => b - a)
      .map(([cause, n]) => html`<span>${word("gap_cause", cause)} <b>${n}</b></span>`)}</p>
    ${table(found, gaps)}`;
}

/** @param {import("../model.js").Gaps} found @param {import("../model.js").CellCover[]} cells */
function table(found, cells) {
  const teams = new Map(found.posts.flatMap((post) => post.teams.map((team) => [team.code, team])));
  return html`<table class="plan-gaps"><thead><tr><th>${t("planning.cell")}</th><th>${t("planning.reached_share")}</th><th title=${t("planning.chance_hint")}>${t("planning.chance")}</th><th>${t("planning.typical")}</th><th>${t("planning.nearest")}</th>${found.demand.used === "equal" ? nothing : html`<th>${t("planning.demand")}</th>`}<th>${t("planning.why")}</th></tr></thead>
    <tbody>${cells.slice(0, MOST_ROWS).map((gap) => row(gap, teams, found.demand.used !== "equal"))}</tbody></table>
    ${cells.length > MOST_ROWS ? html`<p class="quiet">${t("planning.more_gaps", { n: cells.length - MOST_ROWS })}</p>` : nothing}`;
}

/**
 * @param {import("../model.js").CellCover} gap
 * @param {Map<string, any>} teams
 * @param {boolean} showsDemand
 */
function row(gap, teams, showsDemand) {
  const facts = ground.byCode.get(gap.code)?.facts;
  const team = gap.team ? teams.get(gap.team) : null;
  return html`<tr class=${chart.chosen === gap.code ? "chosen" : ""}>
    <th scope="row"><button class="link" title=${gap.code} @click=${() => point(gap.code)}>${facts?.name || facts?.committee_name || gap.code}<small>${gap.code.slice(-3)} · ${facts?.town ?? ""}${facts?.in_town ? ` · ${t("planning.in_town")}` : ""}</small></button></th>
    <td>${percent(gap.by_one)}</td><td>${chanceOf(gap.code)}</td><td>${gap.median_s === null ? t("planning.never") : spoken(gap.median_s)}</td>
    <td>${team ? nameOf(team) : "–"}</td>${showsDemand ? html`<td>${ofCell(gap)}</td>` : nothing}<td>${word("gap_cause", gap.cause)}</td></tr>`;
}

/** @param {string} code */
function chanceOf(code) {
  const known = model.answer?.chance?.cells[code];
  return percent(known?.[0]);
}

/** @param {string} code */
export function point(code) {
  flyTo(code);
  changedNow("page");
}
