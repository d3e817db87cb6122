/** A remark on taking an alert: what is being done about it, read by everybody who sees the alert afterwards. */

import { html, nothing } from "lit-html/lit-html.js";

import { alerts } from "../alerts.js";
import { t } from "../i18n.js";
import { changed } from "../store.js";

/** @typedef {import("../types.js").Alert} Alert */

const MOST = 2000;
/** @type {number | null} the alert a note is written on */
let noting = null;

/** @param {Alert} alert */
export function startNote(alert) {
  noting = noting === alert.id ? null : alert.id;
  changed("alerts");
  if (noting !== null) requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".alert-note input"))?.focus());
}

/** The way to it, for who has no Shift and Enter at hand. @param {Alert} alert */
export function noteButton(alert) {
  return html`<button class="with-note" aria-keyshortcuts="Shift+Enter" aria-expanded=${noting === alert.id} title=${t("alerts.with_note_keys")}
    @click=${() => startNote(alert)}>${t("alerts.with_note")}</button>`;
}

/**
 * @param {Alert} alert
 * @param {(note: string) => Promise<boolean>} takeIt tells whether it was taken
 */
export function noteField(alert, takeIt) {
  if (noting !== alert.id || alert.acknowledged_at) return nothing;
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const note = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("note")).trim();
    if (await takeIt(note)) noting = null;
  };
  const leave = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    noting = null;
    changed("alerts");
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-alert="${alert.id}"]`))?.focus();
  };
  return html`<form class="alert-note" @submit=${submit} @keydown=${leave}>
    <input name="note" maxlength=${MOST} autocomplete="off" aria-label=${t("alerts.note")} placeholder=${t("alerts.note_hint")} />
    <button class="take" ?disabled=${alerts.taking.has(alert.id)}>${t("alerts.take")}<kbd>↵</kbd></button></form>`;
}
