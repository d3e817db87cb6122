/** Show the last action and a button to undo it while that is possible; screen readers do not read the seconds. */

import { html, nothing } from "lit-html/lit-html.js";

import { t } from "../../shared/i18n.js";
import { stepName, takenBackable, undoStep } from "../taking-back.js";

export function undoBar() {
  const found = takenBackable();
  // The region stays, so that what comes into it is read out.
  return html`<div class="undo ${found ? "" : "none"}"><span role="status">${found ? stepName(found.outboxItem) : nothing}</span>
    ${found ? html`<button type="button" data-act="undo" @click=${undoStep}>${t("field.undo")}<span aria-hidden="true"> (${found.left})</span></button>` : nothing}</div>`;
}
