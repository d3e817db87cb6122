/** The legend, which is also the switchboard of the layers, and the tools at the map's corner. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { changed, watch } from "../../shared/changes.js";
import { ago, spoken } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { POINT_KINDS } from "../../shared/kinds.js";
import { minutesKey, minutesSaid } from "../../shared/map/minutes.js";
import { now } from "../../shared/server-time.js";
import { keep, recall, showLayer, state } from "../../shared/store.js";
import { countReached, refreshCoverage } from "../map/coverage.js";
import { countedFrom } from "../teams/state.js";
import { ownLayerSwitches } from "./own-layers.js";

const LAYERS = /** @type {const} */ ([
  "cases",
  "shelf",
  "teams",
  "stations",
  "points",
  "cells",
  "basemap",
  "tianditu",
  "roads",
  "names",
]);
const TEAMS = ["free", "offered", "acknowledged", "en_route", "on_scene", "off_duty"];
const CLOCKS = ["running", "at_risk", "missed", "met", "untimed"];
const GOODS = ["running", "at_risk", "missed"];

let open = recall("legend", false);

/** @param {HTMLElement} root */
export function mountLegend(root) {
  const draw = () => render(view(), root);
  watch(["view", "coverage", "ground"], draw);
  draw();
}

function view() {
  const coverage = state.layers.coverage;
  return html`
    <div class="legend-head">
      <button class="coverage-switch" role="switch" aria-checked=${coverage} aria-keyshortcuts="c" @click=${toggleCoverage}>
        <i aria-hidden="true"></i>${t("coverage.title")}<kbd>C</kbd></button>
      <button class="icon" aria-expanded=${open} title=${t("legend.toggle")} @click=${toggle}>${icon("layers")}</button>
    </div>
    ${coverage ? reach() : nothing}
    ${open ? html`<div class="legend-body">${layers().map(layer)}${ownLayerSwitches()}</div>` : nothing}`;
}

/** The basemap has the roads; where there is none, they are drawn alone. */
function layers() {
  const { version = null, tianditu = false } = state.basemap ?? {};
  return LAYERS.filter((name) => name !== (version ? "roads" : "basemap") && (tianditu || name !== "tianditu"));
}

export function toggleCoverage() {
  set("coverage", !state.layers.coverage);
  if (state.layers.coverage) void refreshCoverage();
}

function toggle() {
  open = !open;
  keep("legend", open);
  changed("view");
}

/**
 * @param {keyof typeof state.layers} name
 * @param {boolean} value
 */
function set(name, value) {
  showLayer(name, value);
  keep("layers", { ...state.layers, coverage: false });
  changed("view");
}

function reach() {
  const { coverage } = state;
  if (!coverage) return html`<p class="reach note">${t("coverage.loading")}</p>`;
  const { minutes } = coverage;
  const found = countReached();
  const half = spoken(coverage.target_s / 2);
  const whole = spoken(coverage.target_s);
  const twice = spoken(coverage.target_s * 2);
  return html`<div class="reach">
    <p><b>${found.reached}</b>/${found.total} ${t("coverage.reached", { time: whole })}</p>
    <p class=${found.town > 0 ? "gap-town" : ""}>${t("coverage.gaps", { town: found.town, elsewhere: found.elsewhere })}</p>
    <ul>
      <li><i class="swatch reach-near"></i>≤ ${half}</li><li><i class="swatch reach-target"></i>≤ ${whole}</li>
      <li><i class="swatch reach-late"></i>≤ ${twice}</li><li><i class="swatch reach-far"></i>${t("coverage.beyond")}</li>
    </ul>
    ${minutes ? html`${minutesKey(minutes, "swatch")}<p class="note">${minutesSaid(minutes)}</p>` : nothing}
    <p class="note">${countedFrom(coverage.teams, state.teams, ago((now() - Date.parse(coverage.at)) / 1000))}${coverage.method === "road" ? "" : ` · ${word("method", coverage.method)}`}</p>
    ${coverage.stations === null ? nothing : html`<p class="note">${t("coverage.own")}</p>`}
  </div>`;
}

/** @param {(typeof LAYERS)[number]} name */
function layer(name) {
  const flip = () => set(name, !state.layers[name]);
  return html`<div class="layer ${state.layers[name] ? "" : "off"}">
    <label><input type="checkbox" .checked=${state.layers[name]} @change=${flip} />${t(`layer.${name}`)}</label>
    ${keyOf(name)}
  </div>`;
}

/** @param {(typeof LAYERS)[number]} name */
function keyOf(name) {
  if (name === "cells") {
    return html`<ul>${["urban", "community", "rural"].map((kind) => html`<li><i class="swatch cell-${kind}"></i>${word("cell", kind)}</li>`)}</ul>`;
  }
  if (name === "points")
    return html`<ul>${POINT_KINDS.map((kind) => html`<li><span class="point ${kind}">${icon(kind)}</span>${word("point", kind)}</li>`)}</ul>`;
  if (name === "teams")
    return html`<ul>${TEAMS.map((status) => html`<li><span class="team-disc ${status}">${icon(status)}</span>${word("team", status)}</li>`)}</ul>`;
  if (name === "shelf")
    return html`<ul>${GOODS.map((is) => html`<li><span class="shelf-key ${is}">${icon(is)}</span>${word("goods", is)}</li>`)}</ul>`;
  if (name === "cases")
    return html`<ul>${CLOCKS.map((clock) => html`<li><span class="case-key ${clock}">${icon(clock)}</span>${word("clock", clock)}</li>`)}</ul>`;
  return nothing;
}
