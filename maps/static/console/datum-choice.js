/**
 * The datum of a coordinate that is typed. It is asked for and never assumed: the wrong one shifts a place by some hundred
 * metres, and nothing in the numbers shows it.
 */

import { html } from "lit-html/lit-html.js";
import { t, word } from "../shared/i18n.js";

const DATUMS = ["gcj02", "bd09", "wgs84", "cgcs2000"];

/** @param {string} [chosen] none: it has to be chosen */
export function datumOptions(chosen = "") {
  return html`<option value="" ?selected=${chosen === ""}>${t("intake.datum_choose")}</option>
    ${DATUMS.map((datum) => html`<option value=${datum} ?selected=${datum === chosen}>${word("datum", datum)}</option>`)}`;
}

/** True if the datum is chosen; if not, ask for it in the field. @param {HTMLSelectElement} field */
export function isDatumChosen(field) {
  if (field.value !== "") return true;
  field.setCustomValidity(t("intake.datum_needed"));
  field.reportValidity();
  field.addEventListener("change", () => field.setCustomValidity(""), { once: true });
  return false;
}
