/** A remark on taking an alert: what is being done about it, read by everybody who sees the alert afterwards. */

import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { alerts } from "./model.js";

/** @typedef {import("../../shared/types.js").Alert} Alert */

const MOST = 2000;
/** @type {string | null} the entry a note is written on: an alert's number, or a group's key */
let noting = null;

export function isNoting() {
  return noting !== null;
}

/** @param {string | null} key null: none is written any more */
export function startNote(key) {
  noting = noting === key ? null : key;
  changed("alerts");
  if (noting !== null)
    requestAnimationFrame(() =>
      /** @type {HTMLElement | null} */ (document.querySelector(".alert-note input"))?.focus(),
    );
}

/** The way to it, for who has no Shift and Enter at hand. @param {string} key */
export function noteButton(key) {
  return html`<button class="with-note" aria-keyshortcuts="Shift+Enter" aria-expanded=${noting === key} title=${t("alerts.with_note_keys")}
    @click=${() => startNote(key)}>${t("alerts.with_note")}</button>`;
}

/**
 * @param {string} key
 * @param {Alert[]} all of the entry
 * @param {(note: string) => Promise<boolean>} takeIt tells whether it was taken
 */
export function noteField(key, all, takeIt) {
  if (noting !== key || all[0].acknowledged_at) return nothing;
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
    requestAnimationFrame(() =>
      /** @type {HTMLElement | null} */ (document.querySelector(`[data-alert="${key}"]`))?.focus(),
    );
  };
  return html`<form class="alert-note" @submit=${submit} @keydown=${leave}>
    <input name="note" maxlength=${MOST} autocomplete="off" aria-label=${t("alerts.note")} placeholder=${t("alerts.note_hint")} />
    <button class="take" ?disabled=${all.some(({ id }) => alerts.taking.has(id))}>${t("alerts.take")}<kbd>↵</kbd></button></form>`;
}
