/** Zoom and "whole county", with names a screen reader can say. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { watch } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { state } from "../../shared/store.js";
import { showsOnline } from "../map/online.js";

/** Credit the sources of the data; OpenStreetMap requires it in sight. */
function attribution() {
  const own = state.county?.attribution ?? [];
  const sources = showsOnline() ? [...own, "天地图 Tianditu"] : own;
  if (sources.length === 0) return nothing;
  const open = sources.some((source) => source.includes("OpenStreetMap")) ? "© OpenStreetMap · " : "";
  return html`<details class="attribution"><summary>${open}${t("map.sources")}</summary><ul>${sources.map((source) => html`<li>${source}</li>`)}</ul></details>`;
}

/**
 * @param {HTMLElement} root
 * @param {any} map
 * @param {() => void} fit
 */
export function mountMapTools(root, map, fit) {
  const draw = () =>
    render(
      html`
    <button class="icon zoom" title=${t("map.zoom_in")} @click=${() => map.zoomIn()}>${icon("plus")}</button>
    <button class="icon zoom" title=${t("map.zoom_out")} @click=${() => map.zoomOut()}>${icon("minus")}</button>
    <button class="icon" title=${t("map.whole")} @click=${fit}>${icon("whole")}</button>
    ${attribution()}`,
      root,
    );
  watch(["ground", "view"], draw);
  draw();
}
