/** The bureau's own online layers in the legend: a switch each, and how truly it lies. */

import { html, nothing } from "lit-html/lit-html.js";

import { nameOf, t } from "../../shared/i18n.js";
import { toggleOwn, wanted } from "../../shared/map/own-layers.js";
import { state } from "../../shared/store.js";

export function ownLayerSwitches() {
  return (state.basemap?.layers ?? []).map(
    (layer, number) => html`<div class="layer ${wanted.has(number) ? "" : "off"}">
      <label><input type="checkbox" .checked=${wanted.has(number)} @change=${() => toggleOwn(number)} />${nameOf(layer)}</label>
      ${layer.shift ? html`<ul><li>${t("own.shifted", { n: Math.max(1, Math.ceil(layer.shift.error_m)) })}</li></ul>` : nothing}
    </div>`,
  );
}
