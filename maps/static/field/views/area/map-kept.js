/** Show which part of the map is stored on the phone, since when, and how to fetch the rest. */

import { html, nothing } from "lit-html/lit-html.js";

import { fileSize, wallDate } from "../../../shared/format.js";
import { t } from "../../../shared/i18n.js";
import { icon } from "../../../shared/icons.js";
import { area, downloadNow, fetching, heldMap, isLineFree, mayKeep } from "../../area/area.js";

export function keptMap() {
  const wanted = area();
  if (!wanted?.basemap) return html`<p class="note kept-map">${t("field.map_no_basemap")}</p>`;
  return html`<div class="kept-map">${heldMap() ? kept() : missing(wanted)}
    ${wanted.whole ? nothing : html`<p class="note">${t("field.map_coarse", { zoom: wanted.last_zoom + 1 })}</p>`}</div>`;
}

function kept() {
  const { at, bytes } = heldMap() ?? { at: 0, bytes: 0 };
  return html`<p class="kept" role="status">${icon("met")}${t("field.map_kept", { date: wallDate(at), size: fileSize(bytes) })}</p>`;
}

/** @param {import("../../area/area.js").Area} wanted */
function missing(wanted) {
  const { running, done, total, problem } = fetching;
  const download = (/** @type {boolean} */ can) =>
    html`<button type="button" class="wide" data-act="keep-map" ?disabled=${!can} @click=${downloadNow}>${icon("layers")}${t("field.map_download", { size: fileSize(wanted.bytes) })}</button>`;
  if (!mayKeep()) return html`<p>${t("field.map_no_https")}</p>${download(false)}`;
  if (running)
    return html`<p role="status">${t("field.map_coming", { done, total })}</p><progress max=${total} value=${done}></progress>`;
  return html`<p>${t(problem ? `field.map_problem_${problem}` : isLineFree() ? "field.map_not_kept" : "field.map_spared")}</p>${download(true)}`;
}
