/** The button that calls the caller, or why it cannot be done just now. */

import { html, nothing } from "lit-html/lit-html.js";

import { t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { callAuthor, calling, mayCall } from "../calling.js";

/** @param {import("../model.js").Case & {unsent: boolean}} item */
export function caller(item) {
  const may = mayCall(item);
  if (may === "") return nothing;
  if (may !== "yes") return html`<p class="note call-note">${icon("phone")}${t(`field.call_${may}`)}</p>`;
  const busy = calling.busy && calling.case === item.id;
  return html`<div class="call"><button type="button" class="wide" ?disabled=${busy} @click=${() => void callAuthor(item)}>${icon("phone")}${t(busy ? "field.calling" : "field.call")}</button>
    <small>${t("field.call_note")}</small>
    ${calling.case === item.id && calling.problem ? html`<p class="problem" role="alert">${calling.problem}</p>` : nothing}</div>`;
}
