/**
 * Show the last action and a button to undo it while that is possible. The bar lies over the page, so nothing moves
 * when it comes or goes.
 */

import { html, nothing, render } from "lit-html/lit-html.js";
import { watch } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { listenForUndo, offered, undoLast } from "./undo.js";

export function mountUndoBar() {
  const root = document.createElement("div");
  root.id = "undo";
  document.body.append(root);
  const draw = () => render(view(), root);
  watch(["undo", "cases", "tick"], draw);
  draw();
  listenForUndo();
}

function view() {
  const last = offered();
  // The region stays, so that what comes into it is read out; the seconds are not.
  return html`<div role="status">${last ? html`<span>${last.text}</span>` : nothing}</div>
    ${
      last
        ? html`<button @click=${() => void undoLast()} aria-keyshortcuts="u Control+z">${t("undo.undo")}
      <span aria-hidden="true">(${last.left})</span><kbd>U</kbd></button>`
        : nothing
    }`;
}
