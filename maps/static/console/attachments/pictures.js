/** Attachments in the case's panel: small pictures with what is said of them; added by button, drop or paste. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { isTyping } from "../../office/typing.js";
import { boot } from "../../shared/boot.js";
import { changed } from "../../shared/changes.js";
import { actorName } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { ATTACHMENT_KINDS } from "../../shared/kinds.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { showNotice } from "../../shared/toasts.js";
import { detail } from "../case/detail.js";
import { focusPart } from "../frame/focus-part.js";
import { intake } from "../intake/draft.js";
import { addFiles, giveUp, mayAttach, next, setNext, tryAgain, uploadsOf } from "./model.js";
import { contentAddress, openViewer, titleOf, whenTaken } from "./viewer.js";

/**
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {import("../../shared/types.js").Attachment} Attachment
 * @typedef {import("./model.js").Upload} Upload
 */

const TAKEN = "image/jpeg,image/png,image/webp,application/pdf";
const SMALL = { width: 104, height: 78 };

/** @param {Case} item */
export function attachmentsPart(item) {
  const shown = detail.attachments.filter((each) => !each.withdrawn_at && !each.removed_at);
  const gone = detail.attachments.filter((each) => each.withdrawn_at || each.removed_at);
  const coming = uploadsOf(item.id);
  if (detail.attachments.length + coming.length === 0 && !mayAttach()) return nothing;
  return html`<section class="attachments" tabindex="-1" aria-label=${t("attach.title")}>
    <h3>${icon("attachment")}${t("attach.title")}${shown.length ? html`<span class="number">${shown.length}</span>` : nothing}</h3>
    ${
      shown.length
        ? html`<ul class="thumbs">${repeat(
            shown,
            ({ number }) => number,
            (each) => tile(item, each),
          )}</ul>`
        : nothing
    }
    ${coming.length ? html`<ul class="uploads" aria-live="polite">${repeat(coming, ({ key }) => key, onItsWay)}</ul>` : nothing}
    ${mayAttach() ? adding(item) : nothing}
    ${gone.length ? html`<details><summary>${t("attach.gone", { n: gone.length })}</summary><ul class="gone">${gone.map(withdrawn)}</ul></details>` : nothing}
  </section>`;
}

/**
 * @param {Case} item
 * @param {Attachment} each
 */
function tile(item, each) {
  return html`<li>${face(item, each)}<span class="caption" title=${each.caption ?? nothing}>${each.caption ?? word("attachment", each.kind)}</span>
    <small>${whenTaken(each)} · ${actorName(each.added_by)}</small></li>`;
}

/** The visible part of an attachment, as a button. @param {Case} item @param {Attachment} each */
function face(item, each) {
  const title = titleOf(each);
  const isPicture = each.media_type.startsWith("image/");
  if (!may("GET", "/complaints/{case_id}/attachments/{attachment}"))
    return html`<span class="face">${icon("attachment", "glyph large")}</span>`;
  return html`<button type="button" class="face" data-number=${each.number} title=${t("attach.open")} aria-label=${`${t("attach.open")}：${title}`}
    @click=${() => openViewer(item.id, each.number)}>${
      isPicture
        ? html`<img src=${contentAddress(item.id, each.number, "thumb")} width=${SMALL.width} height=${SMALL.height} loading="lazy" alt="" />`
        : html`${icon("document", "glyph large")}<span>PDF</span>`
    }</button>`;
}

/** @param {Attachment} each */
function withdrawn(each) {
  const why = each.removed_at
    ? t("attach.removed", { time: wallDate(each.removed_at) })
    : t("attach.withdrawn", { by: actorName(each.withdrawn_by), time: wallDate(each.withdrawn_at ?? "") });
  return html`<li>${word("attachment", each.kind)} ${each.number}：${why}${each.withdrawn_why ? html` <q>${each.withdrawn_why}</q>` : nothing}</li>`;
}

/** @param {Upload} one */
function onItsWay(one) {
  const name = one.file.name || t("attach.pasted");
  if (one.state === "refused") {
    return html`<li class="refused"><b>${name}</b><p class="problem" role="alert">${one.why}</p>
      ${one.again ? html`<button type="button" @click=${() => tryAgain(one)}>${t("attach.again")}</button>` : nothing}
      <button type="button" class="quiet" @click=${() => giveUp(one)}>${t("attach.drop_it")}</button></li>`;
  }
  const words =
    one.state === "waiting"
      ? t("attach.waiting")
      : one.share < 1
        ? `${Math.round(one.share * 100)}%`
        : t("attach.looked_at");
  return html`<li><b>${name}</b><progress max="1" value=${one.share} aria-label=${t("attach.progress", { name })}></progress><span>${words}</span></li>`;
}

/** @param {Case} item */
function adding(item) {
  const chosen = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    addFiles(item.id, input.files ?? []);
    input.value = "";
  };
  return html`<form class="adding" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <label class="add"><input type="file" multiple accept=${TAKEN} @change=${chosen} />${icon("plus")}${t("attach.add")}</label>
    <select aria-label=${t("attach.kind")} @change=${(/** @type {any} */ event) => setNext({ kind: event.target.value })}>
      ${ATTACHMENT_KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === next.kind}>${word("attachment", kind)}</option>`)}</select>
    <input name="caption" maxlength="200" autocomplete="off" .value=${next.caption} aria-label=${t("attach.caption")} placeholder=${t("attach.caption")}
      @input=${(/** @type {any} */ event) => setNext({ caption: event.target.value })} />
    <small class="note">${t("attach.how", { most: boot.attachment_mb })}</small></form>`;
}

/** From elsewhere: which files to add to a case is asked at once, while the key that asks for it still counts as pressed. @param {Case} item */
export function chooseFiles(item) {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", multiple: true, accept: TAKEN, hidden: true });
  input.addEventListener("change", () => {
    addFiles(item.id, input.files ?? []);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** From elsewhere: the case at its attachments, the first of which has the cursor; where it has none, the field to add one. @param {Case} item */
export function goToAttachments(item) {
  focusPart(`.case-panel[data-case="${item.id}"] .attachments`, "button.face, .adding input");
}

/** Files dropped anywhere on an open case, or pasted, are added to it; dropped elsewhere they do not take the page away. */
export function listenToFiles() {
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const over = placeFor(event.target);
    event.dataTransfer.dropEffect = over ? "copy" : "none";
    mark(over);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && mark(null));
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    mark(null);
    if (placeFor(event.target) && state.selected !== null) addFiles(state.selected, event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || !mayAttach() || isForField(event)) return;
    if (intake.open) return showNotice(t("attach.not_yet"));
    if (state.selected === null) return;
    event.preventDefault();
    addFiles(state.selected, files);
    changed("selection");
  });
}

/** A spreadsheet copies its cells as words and, beside them, as a picture: a field takes the words. @param {ClipboardEvent} event */
function isForField({ target, clipboardData }) {
  return isTyping(target) && Boolean(clipboardData?.types.includes("text/plain"));
}

/** @param {EventTarget | null} target */
function placeFor(target) {
  if (!mayAttach() || !(target instanceof Element)) return null;
  return target.closest(".case-panel")?.querySelector(".attachments") ?? null;
}

/** @param {Element | null} over */
function mark(over) {
  for (const each of document.querySelectorAll(".attachments.drop-here"))
    if (each !== over) each.classList.remove("drop-here");
  over?.classList.add("drop-here");
}
