/** The map of the station's area: what is where, with a network and without; below it what was touched, and what is kept. */

import { html, nothing } from "lit-html/lit-html.js";
import { changed, watch } from "../../../shared/changes.js";

import { nameOf, t, word } from "../../../shared/i18n.js";
import { icon } from "../../../shared/icons.js";
import { area, keepArea, rememberArea } from "../../area/area.js";
import { drawLayers, touch, touched } from "../../area/area-layers.js";
import {
  areGapsOld,
  askForGaps,
  fitScreen,
  hasGaps,
  holder,
  lookAt,
  lookFirst,
  openMap,
  showTiles,
  zoomBy,
} from "../../area/area-map.js";
import { known } from "../../area/ground.js";
import { current, model } from "../../model.js";
import { navigate } from "../navigate.js";
import { keptMap } from "./map-kept.js";

/** @type {{library: "" | "coming" | "here" | "missing", connection: string}} */
const state = { library: "", connection: "" };

/** From now on the map is kept: called once, when this screen has come. */
export async function beginKeeping() {
  await rememberArea();
  watch(["page"], keepArea);
  keepArea();
  changed("page");
}

export function mapScreen() {
  if (!area())
    return html`<section class="card area"><h1>${t("field.map_title")}</h1><p>${t("field.map_none")}</p></section>`;
  if (state.library === "") void bring();
  if (state.library === "here") requestAnimationFrame(sync);
  return html`<section class="card area"><h1>${t("field.map_title")}</h1>
    ${
      state.library === "missing"
        ? html`<p class="problem" role="alert">${t("field.late_missing")}</p>
      <button type="button" class="wide" @click=${bring}>${t("field.try_again")}</button>`
        : nothing
    }
    ${state.library === "coming" ? html`<p class="note" role="status">${t("field.loading")}</p>` : nothing}
    <div class="area-frame">${holder}${state.library === "here" ? zooming() : nothing}</div>
    ${state.library === "here" ? looks() : nothing}
    ${state.library === "here" && hasGaps() ? html`<p class="gaps" role="status">${icon("at_risk")}${t(model.connection === "live" ? "field.map_gaps_live" : "field.map_gaps")}</p>` : nothing}
    ${about()}
    ${keptMap()}
    ${area()?.attribution ? html`<p class="note">${area()?.attribution}</p>` : nothing}</section>`;
}

async function bring() {
  state.library = "coming";
  try {
    await openMap();
    state.library = "here";
  } catch {
    state.library = "missing";
  }
  changed("page");
}

/** After the frame that shows it: a map is drawn into what can be seen. */
async function sync() {
  if (!holder.isConnected) return;
  const map = await openMap();
  fitScreen();
  lookFirst(way());
  showTiles(area()?.basemap ?? null);
  drawLayers(map);
  if (model.connection === "live" && (state.connection !== "live" || areGapsOld())) askForGaps();
  state.connection = model.connection;
}

/** @returns {[number, number][]} */
function way() {
  const item = current();
  if (!item?.place) return [];
  return [...(model.routes[item.id]?.line ?? []), [item.place.lon, item.place.lat]];
}

function zooming() {
  return html`<div class="zooming"><button type="button" aria-label=${t("field.map_in")} @click=${() => zoomBy(1)}>${icon("plus")}</button>
    <button type="button" aria-label=${t("field.map_out")} @click=${() => zoomBy(-1)}>${icon("minus")}</button></div>`;
}

function looks() {
  const { last_at: seen, lon, lat } = model.tracking;
  const places = way();
  return html`<div class="looks"><button type="button" data-look="me" ?disabled=${!seen} @click=${() => lookAt([[lon, lat]])}>${icon("place")}${t("field.map_me")}</button>
    <button type="button" data-look="case" ?disabled=${places.length === 0} @click=${() => lookAt(places)}>${icon("on_scene")}${t("field.map_case")}</button>
    <button type="button" data-look="area" @click=${() => lookAt([])}>${icon("whole")}${t("field.map_whole")}</button></div>
    ${seen ? nothing : html`<p class="note">${t("field.map_nowhere")}</p>`}`;
}

/** The thing that was touched. */
function about() {
  const { ground } = known();
  const point = touched.kind === "point" ? ground?.points.find(({ code }) => code === touched.code) : undefined;
  const cell = touched.kind === "cell" ? ground?.cells.find(({ code }) => code === touched.code) : undefined;
  if (!point && !cell) return nothing;
  return html`<div class="touched" role="status"><h2>${point ? nameOf(point) : (cell?.name ?? cell?.committee_name)}</h2>
    ${point ? html`<p>${word("point", point.kind)}${point.address ? ` · ${point.address}` : ""}</p>${navigate(point)}` : nothing}
    ${cell ? html`<p>${word("cell", cell.kind)} · ${cell.code}</p><p>${t("field.ground_inspector", { name: cell.inspector ?? t("cell.no_inspector") })}</p>` : nothing}
    <button type="button" class="quiet" @click=${() => touch("", "")}>${t("field.map_close")}</button></div>`;
}
