/** Letting one case follow another, asked once more with both in view: it is not taken back by a key. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { t, word } from "../../shared/i18n.js";
import { placeTitle } from "../../shared/place/words.js";
import { wantCursor } from "../frame/focus.js";
import { reportStep } from "./steps.js";

/** @typedef {import("../../shared/types.js").Case} Case */

/** @type {HTMLDialogElement | null} */
let dialog = null;

/** @param {Case} item @param {Case} lead */
export function askToJoin(item, lead) {
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "assign-dialog";
    dialog.addEventListener("close", wantCursor); // also by Escape
    document.body.append(dialog);
  }
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    close();
    await reportStep(item, "joined", { into: lead.id });
  };
  const title = t("links.join_title", { id: item.id, lead: lead.id });
  dialog.setAttribute("aria-label", title);
  render(
    html`<form class="explain" @submit=${submit}><h2>${title}</h2>
    <p>${line(item)}<br />→ ${line(lead)}</p><p>${t("links.join_means", { id: item.id, lead: lead.id })}</p>
    <div class="press"><button class="primary">${t("links.do_join")}</button><button type="button" @click=${close}>${t("links.leave")}</button></div></form>`,
    dialog,
  );
  dialog.showModal();
}

function close() {
  dialog?.close();
  if (dialog) render(nothing, dialog);
}

/** @param {Case} item */
function line(item) {
  const where = placeTitle(item.place) ?? item.cell?.name;
  return [
    `#${item.id}`,
    word("kind", item.kind),
    word("category", item.category),
    where,
    word("status", item.status),
    item.text,
  ]
    .filter(Boolean)
    .join(" · ");
}
