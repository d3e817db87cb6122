/** Zoom and "whole county", with names a screen reader can say. */

import { html, render } from "lit-html/lit-html.js";

import { t } from "../i18n.js";
import { icon } from "../map/icons.js";
import { state, watch } from "../store.js";

/**
 * @param {HTMLElement} root
 * @param {any} map
 * @param {() => void} fit
 */
export function mountMapTools(root, map, fit) {
  const draw = () => render(html`
    <button class="icon" title=${t("map.zoom_in")} @click=${() => map.zoomIn()}>${icon("plus")}</button>
    <button class="icon" title=${t("map.zoom_out")} @click=${() => map.zoomOut()}>${icon("minus")}</button>
    <button class="icon" title=${t("map.whole")} @click=${fit}>${icon("whole")}</button>
    ${(state.county?.attribution ?? []).length > 0 ? html`<small class="attribution">${state.county?.attribution?.join(" · ")}</small>` : ""}`, root);
  watch(["ground"], draw);
  draw();
}
