/** The text field for findings: asked first, and stored as it is typed. */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";

import { t } from "../../shared/i18n.js";
import { write } from "../work/findings-draft.js";

/**
 * @param {import("../model.js").Case} item
 * @param {import("../work/findings.js").Draft} draft
 * @param {Record<string, string>} faults
 */
export function noteField(item, draft, faults) {
  const wrong = faults.note;
  return html`<label class="words-field"><span>${t("field.ask_note")}</span><textarea id="findings" aria-label=${t("field.ask_note")} rows="2" maxlength="2000" .value=${live(draft.note)} placeholder=${t("field.findings_hint")}
    aria-invalid=${wrong ? "true" : "false"} aria-describedby=${wrong ? "fault-note" : nothing}
    @input=${(/** @type {Event} */ event) => write(item, { note: /** @type {HTMLTextAreaElement} */ (event.target).value })}></textarea></label>
    ${wrong ? html`<p class="fault" id="fault-note" role="alert">${t(`field.fault_${wrong}`)}</p>` : nothing}`;
}
