/** The target of a question, the same in every section: empty is each cell's own, a number is one for all. */

import { html } from "lit-html/lit-html.js";
import { t } from "../shared/i18n.js";
import { model, set } from "./model.js";

/** @param {() => void} changed what a section does with another target */
export function targetField(changed) {
  const keep = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (!field.reportValidity()) return;
    set({ targetMin: field.value === "" ? null : Number(field.value) });
    changed();
  };
  return html`<label title=${t("planning.target_hint")}>${t("planning.target")}<input class="plan-target" type="number" min="1" max="240" step="0.5" placeholder=${t("planning.target_by_rules")} .value=${String(model.targetMin ?? "")} @change=${keep}></label>`;
}
