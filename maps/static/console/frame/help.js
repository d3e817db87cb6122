/** The keys and the commands, in a dialog. */

import { html, render } from "lit-html/lit-html.js";
import { t } from "../../shared/i18n.js";
import { VERBS } from "../command/verbs.js";

const KEYS = [
  ["N", "new"],
  ["/", "find"],
  ["J K", "move"],
  ["Enter", "open"],
  ["Ctrl ↵", "send"],
  ["U", "undo"],
  ["Esc", "close"],
  ["A", "take"],
  ["Shift A", "take_top"],
  ["Shift ↵", "take_note"],
  ["C", "coverage"],
  ["F", "whole"],
  ["?", "help"],
];

/** @type {HTMLDialogElement | null} */
let dialog = null;

export function toggleHelp() {
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "help";
    document.body.append(dialog);
    const close = () => dialog?.close();
    render(
      html`<p class="note"><a href="/help" target="_blank">${t("help.guide")}</a></p>
      <h2>${t("help.title")}</h2>
      <div class="sheet">
        <dl>${KEYS.map(([key, name]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(`key.${name}`)}</dd>`)}</dl>
        <section><h3>${t("help.commands")}</h3>
          <dl>${VERBS.map((verb) => html`<dt><code>/ ${verb.letter} <i>${verb.also}</i> ${verb.takes.map((what) => t(`takes.${what}`)).join(" ")}</code></dt><dd>${t(`command.${verb.letter}`)}</dd>`)}</dl>
          <p class="note">${t("help.example")}</p></section>
      </div>
      <p class="note">${t("help.note")} <a href="/wall" target="_blank">${t("help.wall")}</a></p>
      <form method="dialog"><button class="primary" autofocus @click=${close}>${t("help.close")}</button></form>`,
      dialog,
    );
  }
  if (dialog.open) dialog.close();
  else dialog.showModal();
}
