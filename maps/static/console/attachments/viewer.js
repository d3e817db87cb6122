/** One attachment large, in a dialog: arrows lead to the next, Escape back; taken home as a file, or withdrawn for a reason. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { address, post } from "../../shared/api.js";
import { watch } from "../../shared/changes.js";
import { actorName } from "../../shared/colleagues.js";
import { saves } from "../../shared/file-link.js";
import { fileSize, wallDate } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { sendOnce } from "../../shared/sent-once.js";
import { showDone, showProblem } from "../../shared/toasts.js";
import { detail, refreshDetail } from "../case/detail.js";
import { wantCursor } from "../frame/focus.js";

/** @typedef {import("../../shared/types.js").Attachment} Attachment */

/** @type {HTMLDialogElement | null} */
let dialog = null;
/** @type {{id: number, number: number} | null} */
let open = null;
let busy = false;

watch(["selection"], () => open && draw());

/**
 * The address of a content.
 *
 * @param {number} id of the case
 * @param {number} number
 * @param {"full" | "thumb"} [size]
 */
export function contentAddress(id, number, size = "full") {
  return address(`/complaints/${id}/attachments/${number}`, { county: null, size });
}

/**
 * The time a picture was taken, else added, in words; an impossible time is called unknown.
 *
 * @param {Attachment} each
 */
export function whenTaken(each) {
  return each.time_unknown ? t("attach.time_unknown") : wallDate(each.taken_at ?? each.added_at);
}

/** In words, for people who do not see it. @param {Attachment} each */
export function titleOf(each) {
  const facts = { kind: word("attachment", each.kind), n: each.number, time: whenTaken(each) };
  return each.caption ? `${t("attach.one", facts)}：${each.caption}` : t("attach.one", facts);
}

/**
 * @param {number} id of the case
 * @param {number} number
 */
export function openViewer(id, number) {
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "viewer";
    dialog.addEventListener("close", left);
    dialog.addEventListener("keydown", keyed);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog?.close());
    document.body.append(dialog);
  }
  open = { id, number };
  draw();
  dialog.showModal();
}

function left() {
  if (dialog?.open) return; // the browser says it late: opened again meanwhile
  open = null;
  wantCursor(); // what it was opened from may be gone: withdrawn
  if (dialog) render(nothing, dialog);
}

/** @param {KeyboardEvent} event */
function keyed(event) {
  if (event.target instanceof HTMLInputElement) return;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  move(step);
}

function shown() {
  return detail.attachments.filter((each) => !each.withdrawn_at && !each.removed_at);
}

/** @param {number} step */
function move(step) {
  const all = shown();
  const at = all.findIndex(({ number }) => number === open?.number);
  const to = all[at + step];
  if (!to || !open) return;
  open = { ...open, number: to.number };
  draw();
}

function draw() {
  const all = shown();
  const at = all.findIndex(({ number }) => number === open?.number);
  if (!dialog || !open || detail.id !== open.id || at === -1) return void dialog?.close(); // withdrawn meanwhile, or the case was left
  dialog.setAttribute("aria-label", titleOf(all[at]));
  render(content(open.id, all[at], at, all.length), dialog);
}

/**
 * @param {number} id
 * @param {Attachment} each
 * @param {number} at
 * @param {number} of
 */
function content(id, each, at, of) {
  const source = contentAddress(id, each.number);
  return html`<header><h2>${titleOf(each)}</h2><span class="number">${at + 1} / ${of}</span>
      <button type="button" class="icon" title=${t("attach.close")} aria-keyshortcuts="Escape" @click=${() => dialog?.close()}>${icon("close")}</button></header>
    <div class="stage">
      <button type="button" class="turn" title=${t("attach.before")} ?disabled=${at === 0} @click=${() => move(-1)}>‹</button>
      ${each.media_type.startsWith("image/") ? picture(source, each) : html`<div class="pages">${icon("document", "glyph large")}<p>${t(each.original ? "attach.pdf" : "attach.pdf_kept")}</p></div>`}
      <button type="button" class="turn" title=${t("attach.after")} ?disabled=${at === of - 1} @click=${() => move(1)}>›</button>
    </div>
    <footer><span class="note">${facts(each)}</span>
      ${each.original || each.media_type.startsWith("image/") ? html`<a class="button" href=${source} @click=${saves(showProblem)} download>${t("attach.download")}</a>` : nothing}
      ${each.withdrawable ? withdrawing(id, each) : nothing}</footer>`;
}

/**
 * Its place is kept while it loads, so that nothing moves.
 *
 * @param {string} source
 * @param {Attachment} each
 */
function picture(source, each) {
  return html`<img src=${source} width=${each.width_px ?? nothing} height=${each.height_px ?? nothing} alt=${titleOf(each)} />`;
}

/** @param {Attachment} each */
function facts(each) {
  const pixels = each.width_px ? ` · ${each.width_px} × ${each.height_px}` : "";
  const copy = each.original || !each.width_px ? "" : ` · ${t("attach.copy")}`;
  const by = actorName(each.added_by);
  return html`${t("attach.added", { by, time: wallDate(each.added_at) })} · ${fileSize(each.size_bytes)}${pixels}${copy}<br /><code title=${t("attach.hash")}>SHA-256 ${each.sha256}</code>`;
}

/**
 * @param {number} id
 * @param {Attachment} each
 */
function withdrawing(id, each) {
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const reason = String(new FormData(form).get("reason")).trim();
    busy = true;
    draw();
    try {
      await sendOnce(post, `/complaints/${id}/attachments/${each.number}/withdraw`, { reason });
      dialog?.close();
      showDone(t("attach.taken_away", { n: each.number, id }));
    } catch (problem) {
      showProblem(problem);
    } finally {
      busy = false;
    }
    await refreshDetail();
  };
  return html`<details><summary>${t("attach.withdraw")}</summary><form class="assign" @submit=${submit}>
    <input name="reason" required minlength="2" maxlength="500" autocomplete="off" aria-label=${t("attach.reason")} placeholder=${t("attach.reason")} />
    <button ?disabled=${busy}>${t("attach.withdraw_do")}</button><small class="note">${t("attach.withdraw_note")}</small></form></details>`;
}
