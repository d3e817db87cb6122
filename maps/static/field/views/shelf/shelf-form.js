/**
 * The form for one of the premises of an off-shelf order: outcome, legal basis, quantity, and a photograph if wanted.
 */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";
import { boot } from "../../../shared/boot.js";
import { changed } from "../../../shared/changes.js";

import { distance } from "../../../shared/format.js";
import { t, word } from "../../../shared/i18n.js";
import { icon } from "../../../shared/icons.js";
import { exerciseMark } from "../../../shared/rehearsal.js";
import { closedTasks, closerName, keyOf, openTasks } from "../../work/shelf.js";
import { close, closing, dropPhoto, leave, setClosing, takePhoto } from "../../work/shelf-closing.js";

/** @typedef {import("../../work/shelf.js").Task} Task */

const OUTCOMES = ["done", "not_found", "refused"];

/** @param {Task} task */
export function shelfForm(task) {
  if (!openTasks().some((each) => keyOf(each) === keyOf(task)) && !closing.busy && !closing.failed)
    return overtaken(task);
  return html`<form class="card shelf-form" aria-label=${task.name} @submit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    void close();
  }}>
    <header><h1>${task.name}</h1></header>
    <p class="goods">${exerciseMark(task)}<b>${task.product}</b>${task.batch ? html` ${t("field.shelf_batch", { batch: task.batch })}` : nothing}</p>
    ${choice("outcome", t("field.shelf_found"), OUTCOMES, "ending")}
    ${closing.outcome === "done" ? choice("basis", t("field.shelf_basis"), boot.shelf_bases, "basis") : nothing}
    ${
      closing.outcome === "done"
        ? html`<label>${t("field.shelf_quantity")}<input autocomplete="off" name="quantity" maxlength="200" placeholder=${t("field.shelf_quantity_hint")}
      .value=${live(closing.quantity)} @input=${(/** @type {Event} */ event) => {
        setClosing({ quantity: fieldText(event) });
      }}></label>`
        : nothing
    }
    <label>${t("field.remark")}<textarea name="note" rows="2" maxlength="2000" .value=${live(closing.note)}
      @input=${(/** @type {Event} */ event) => {
        setClosing({ note: fieldText(event) });
      }}></textarea></label>
    ${photo()} ${whereabouts()}
    ${closing.failed ? html`<p class="problem" role="alert">${t("field.no_storage")} ${t("field.no_storage_hint")}</p>` : nothing}
    <button class="main wide" data-act="closed" ?disabled=${closing.busy}>${icon("met")}${word("ending", closing.outcome)}</button>
    <button type="button" class="quiet wide" @click=${leave}>${t("field.shelf_not_yet")}</button></form>`;
}

/** Somebody else was there meanwhile. @param {Task} task */
function overtaken(task) {
  const by = closedTasks().find((each) => keyOf(each) === keyOf(task));
  const who = closerName(by?.closing?.by);
  return html`<section class="card"><h1>${task.name}</h1>
    <p class="problem" role="alert">${by ? t("field.shelf_by_another", { who, what: word("ending", by.state) }) : t("field.shelf_gone")}</p>
    <button type="button" class="wide" @click=${leave}>${t("field.understood")}</button></section>`;
}

/**
 * @param {"outcome" | "basis"} name
 * @param {string} title
 * @param {string[]} codes
 * @param {string} group
 */
function choice(name, title, codes, group) {
  const choose = (/** @type {string} */ code) => {
    setClosing({ [name]: code });
    changed("page");
  };
  return html`<fieldset class="choice"><legend>${title}</legend>${codes.map(
    (code) => html`<label><input type="radio" name=${name} value=${code} required
    .checked=${live(closing[name] === code)} @change=${() => choose(code)}><span>${word(group, code)}</span></label>`,
  )}</fieldset>`;
}

function photo() {
  const chosen = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const [file] = input.files ?? [];
    if (file) void takePhoto(file);
    input.value = "";
  };
  return html`<div class="photo">
    <label class="button">${icon("attachment")}<span>${t(closing.photo ? "field.shelf_photo_again" : "field.shelf_photo")}</span>
      <input type="file" accept="image/*" capture="environment" @change=${chosen}></label>
    ${closing.badPhoto ? html`<p class="problem" role="alert">${t("field.shelf_photo_bad")}</p>` : nothing}
    ${
      closing.photo
        ? html`<figure><img src=${closing.photo.address} alt=${t("field.shelf_photo_alt")}>
      <figcaption>${Math.ceil(closing.photo.blob.size / 1000)} kB</figcaption>
      <button type="button" class="quiet" @click=${dropPhoto}>${t("field.shelf_photo_drop")}</button></figure>`
        : nothing
    }</div>`;
}

function whereabouts() {
  const words =
    closing.fix === "found"
      ? t("field.shelf_here", { distance: distance(closing.here?.accuracy ?? 0) })
      : t(closing.fix === "looking" ? "field.shelf_looking" : "field.shelf_nowhere");
  return html`<p class="note whereabouts" role="status">${icon("place")}${words}</p>`;
}

/** @param {Event} event */
function fieldText(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}
