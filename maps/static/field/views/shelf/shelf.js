/** Goods to come off the shelf: where, by when, in the order of the round; below what is done, and whether it is sent. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";

import { ago, spoken, spokenLeft, wallDate, wallTime } from "../../../shared/format.js";
import { inOneLanguage, t, word } from "../../../shared/i18n.js";
import { icon } from "../../../shared/icons.js";
import { exerciseMark } from "../../../shared/rehearsal.js";
import { now } from "../../clock.js";
import { show } from "../../model.js";
import { dismiss } from "../../outbox.js";
import { closedTasks, closerName, keyOf, openTasks, pressing, refusedClosings, shelf } from "../../work/shelf.js";
import { begin, closing } from "../../work/shelf-closing.js";
import { links } from "../navigate.js";
import { shelfForm } from "./shelf-form.js";
import { shelfSketch } from "./shelf-sketch.js";

/** @typedef {import("../../work/shelf.js").Task} Task */

export function shelfTasks() {
  if (closing.task) return shelfForm(closing.task);
  const [open, closed] = [openTasks(), closedTasks()];
  return html`<section class="card shelf"><header><h1>${t("field.shelf_n", { n: open.length })}</h1>
      <button type="button" class="quiet" @click=${() => show("work")}>${t("field.back")}</button></header>
    <p class="note">${shelf.list ? t("field.shelf_as_of", { ago: ago(Math.max(0, (now() - shelf.told_at) / 1000)) }) : t("field.never_loaded")}</p>
    ${refusedClosings().map(refusal)}
    ${open.length ? shelfSketch(open) : html`<p>${t("field.shelf_none")}</p>`}
    <ol>${repeat(open, keyOf, task)}</ol></section>
    ${
      closed.length
        ? html`<section class="card shelf-done" aria-label=${t("field.shelf_closed", { n: closed.length })}>
      <h2>${t("field.shelf_closed", { n: closed.length })}</h2><ul>${repeat(closed, keyOf, done)}</ul></section>`
        : nothing
    }`;
}

/** @param {import("../../outbox.js").OutboxItem} outboxItem */
function refusal(outboxItem) {
  return html`<div class="problem" role="alert"><p><b>${outboxItem.about.name}</b> ${t("field.shelf_refused")} ${inOneLanguage(outboxItem.refused ?? "")}</p>
    <button type="button" @click=${() => dismiss(/** @type {number} */ (outboxItem.seq))}>${t("field.understood")}</button></div>`;
}

/** @param {Task} item @param {number} index */
function task(item, index) {
  const is = pressing(item);
  const left = (Date.parse(item.due_at) - now()) / 1000;
  return html`<li class=${is} data-task=${keyOf(item)}>
    <h2><span class="number">${index + 1}</span>${item.name}</h2>
    <p class="until">${icon(is)}<b>${left < 0 ? t("field.late_by", { time: spoken(-left) }) : t("field.shelf_left", { time: spokenLeft(left) })}</b>
      <span>${t("field.shelf_due", { time: wallDate(item.due_at) })}</span></p>
    <p class="goods">${exerciseMark(item)}<b>${item.product}</b>${item.batch ? html` ${t("field.shelf_batch", { batch: item.batch })}` : nothing}</p>
    <p class="note">${item.reason}${item.shared ? html` · <span class="shared">${t("field.shelf_shared")}</span>` : nothing}</p>
    <button type="button" class="main wide" data-act="close" @click=${() => begin(item)}>${icon("met")}${t("field.shelf_close")}</button>
    <details><summary>${t("field.navigate")}</summary><div class="hand-over">${ways(item)}</div></details></li>`;
}

/** @param {Task} item */
function ways({ place, handover, name }) {
  const there = /** @type {any} */ ({ place: { ...place, name }, handover });
  return links(there).map(
    ([app, address]) =>
      html`<a class="button" href=${address} data-app=${app}>${icon("en_route")}${t(`field.open_${app}`)}</a>`,
  );
}

/** @param {Task} item */
function done(item) {
  const { at, by, quantity } = item.closing ?? { at: "", by: "", quantity: null };
  return html`<li class=${item.state} data-task=${keyOf(item)}>${icon(item.state === "refused" ? "close" : "met")}
    <span>${exerciseMark(item)}<b>${item.name}</b> ${word("ending", item.state)}${item.unsent ? html`<b class="not-sent">${t("field.not_sent_yet")}</b>` : nothing}
    <small>${[at && wallTime(at), closerName(by), quantity, item.product].filter(Boolean).join(" · ")}</small></span></li>`;
}
