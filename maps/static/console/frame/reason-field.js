/** A field for a reason: the usual ones as buttons, and free text for any other. */

import { html } from "lit-html/lit-html.js";

import { t } from "../../shared/i18n.js";
import { keepsDraft } from "./form-drafts.js";

/** @type {Record<string, string[]>} */
const USUAL = {
  offered: ["knows", "skill", "team_busy", "passing"],
  held: ["closed", "caller", "other_office"],
  reopened: ["again", "mistaken", "returned"],
  withdrawn: ["mistaken", "more_urgent", "cannot_go"],
  to_transfer: ["not_ours", "elsewhere"],
  swap: ["nearer", "skill"],
};

/**
 * @param {{id: number}} item
 * @param {string} step
 * @param {boolean} [required]
 */
export function reasonField({ id }, step, required = true) {
  return html`<div class="because" role="group" aria-label=${t("because.title")}>
    ${USUAL[step].map((code) => html`<button type="button" class="chip" @click=${take}>${t(`because.${code}`)}</button>`)}
    <input name="reason" maxlength="500" ${keepsDraft(id, step)} ?required=${required} autocomplete="off"
      placeholder=${t(required ? "because.why" : "because.why_if")} aria-label=${t("because.title")} /></div>`;
}

/** @param {Event} event */
function take(event) {
  const chip = /** @type {HTMLElement} */ (event.currentTarget);
  const field = /** @type {HTMLInputElement} */ (chip.closest(".because")?.querySelector("input"));
  field.value = chip.textContent?.trim() ?? "";
  field.dispatchEvent(new Event("input"));
  field.focus();
}

/** @param {SubmitEvent} event */
export function formOf(event) {
  event.preventDefault();
  const data = new FormData(/** @type {HTMLFormElement} */ (event.target), event.submitter);
  return Object.fromEntries([...data].map(([name, value]) => [name, String(value).trim()]));
}
