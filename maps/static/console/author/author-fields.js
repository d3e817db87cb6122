/** The fields of an author: the same while a case is taken in and when it is corrected. */

import { live } from "lit-html/directives/live.js";
import { html } from "lit-html/lit-html.js";
import { t } from "../../shared/i18n.js";
import { FIELDS } from "./author-said.js";

/** @typedef {import("./author-said.js").Said} Said */

/** @type {Record<typeof FIELDS[number], {kind: string, most: number}>} */
const INPUTS = {
  name: { kind: "text", most: 80 },
  phone: { kind: "tel", most: 40 },
  address: { kind: "text", most: 200 },
  id_number: { kind: "text", most: 40 },
};

/**
 * The fields of an author. What is on record masked is not put into them.
 *
 * @param {Said} said
 * @param {(part: Said) => void} set
 * @param {readonly (typeof FIELDS[number])[]} [fields]
 */
export function authorFields(said, set, fields = FIELDS) {
  return html`<div class="author-fields">
    ${fields.map((field) => authorField(said, set, field))}
    <label class="check"><input type="checkbox" name="anonymous" .checked=${live(said.anonymous === true)}
      @change=${(/** @type {Event} */ event) => set({ anonymous: /** @type {HTMLInputElement} */ (event.target).checked })} />${t("author.is_anonymous")}</label></div>`;
}

/**
 * @param {Said} said
 * @param {(part: Said) => void} set
 * @param {typeof FIELDS[number]} field
 */
export function authorField(said, set, field) {
  return html`<label class="field">${t(`author.${field}`)}
    <input name=${field} type=${INPUTS[field].kind} maxlength=${INPUTS[field].most} autocomplete="off" spellcheck="false"
      ?disabled=${said.anonymous === true} .value=${live(String(said[field] ?? ""))}
      @input=${(/** @type {Event} */ event) => set({ [field]: /** @type {HTMLInputElement} */ (event.target).value })} /></label>`;
}
