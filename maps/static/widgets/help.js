/** The keys, in a dialog. */

import { html, render } from "lit-html/lit-html.js";

import { t } from "../i18n.js";

const KEYS = [["N", "new"], ["/", "find"], ["J K", "move"], ["Enter", "open"], ["Ctrl ↵", "send"], ["Esc", "close"], ["C", "coverage"], ["F", "whole"], ["?", "help"]];

/** @type {HTMLDialogElement | null} */
let dialog = null;

export function toggleHelp() {
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "help";
    document.body.append(dialog);
    const close = () => dialog?.close();
    render(html`<h2>${t("help.title")}</h2>
      <dl>${KEYS.map(([key, name]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(`key.${name}`)}</dd>`)}</dl>
      <p class="note">${t("help.note")}</p>
      <form method="dialog"><button class="primary" @click=${close}>${t("help.close")}</button></form>`, dialog);
  }
  if (dialog.open) dialog.close();
  else dialog.showModal();
}
