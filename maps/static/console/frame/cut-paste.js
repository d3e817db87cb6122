/** A browser cuts pasted text off where its field ends, without a word: the console says it. */

import { t } from "../../shared/i18n.js";
import { showNotice } from "../../shared/toasts.js";

export function listenToPastes() {
  document.addEventListener("paste", ({ target, clipboardData }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
    if (isCut(clipboardData?.getData("text") ?? "", target)) showNotice(t("paste.cut", { most: target.maxLength }));
  });
}

/**
 * True if a text is longer than the field still accepts.
 *
 * @param {string} text
 * @param {Pick<HTMLInputElement, "maxLength" | "value" | "selectionStart" | "selectionEnd">} field
 */
export function isCut(text, { maxLength: most, value, selectionStart: from, selectionEnd: to }) {
  return most >= 0 && text.trimEnd().length > most - value.length + ((to ?? 0) - (from ?? 0));
}
