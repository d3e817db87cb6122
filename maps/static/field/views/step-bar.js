/** The next step, by one thumb. Declining says why; what was pressed counts from that moment, sent or not. */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";

import { countdown, distance } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { now } from "../clock.js";
import { cases, model, noteGivenBack, notify } from "../model.js";
import { put } from "../outbox.js";
import { hush } from "../ring.js";
import { keep, recall } from "../storage.js";
import { heldUntil, isKeepingStep, noteStep } from "../taking-back.js";
import { faultsOf } from "../work/findings.js";
import { draftOf } from "../work/findings-draft.js";
import { finishing, saveWritten } from "../work/finishing.js";
import { noteField } from "./note-field.js";

/** One of these is the next step. @type {import("../../shared/types.js").EventType[]} */
const FORWARD = ["acknowledged", "en_route", "on_scene", "cleared"];
const REASONS = ["busy", "vehicle", "far", "ill"];
/** @type {{declining: number | null, noting: number | null, of?: number, remark: string, because: string}} `of` which case the words are */
const open = { declining: null, noting: null, remark: "", because: "" };
void recall("words", {}).then(
  (words) => open.of ?? Object.assign(open, words),
  // Without a store nothing is kept, which the page says.
  () => {},
);

/** @param {import("../model.js").Case} item */
export function stepBar(item) {
  if (open.declining === item.id && item.steps.includes("declined")) return decline(item);
  if (open.noting === item.id) return remark(item);
  const next = FORWARD.find((step) => item.steps.includes(step));
  if (!next) return nothing;
  return html`<section class="steps" aria-label=${t("field.next")}>
    ${model.near?.case === item.id ? html`<p class="near" role="status">${icon("on_scene")}${t("field.near", { distance: distance(model.near.distance_m) })}</p>` : nothing}
    ${item.status === "on_scene" ? inWords(item) : nothing}
    <button type="button" class="step main ${next}" data-step=${next} @click=${() => pressed(item.id, next)}>
      ${icon(next)}${t(`field.step_${next}`)}${next === "acknowledged" ? timeToAnswer(item) : nothing}</button>
    ${
      model.near?.case === item.id && item.status === "acknowledged"
        ? html`<button type="button" class="step main on_scene" data-step="on_scene"
      @click=${() => arriveAtOnce(item)}>${icon("on_scene")}${t("field.step_on_scene")}</button>`
        : nothing
    }
    ${beside(item)}
  </section>`;
}

/**
 * The text field for findings; its text is sent with the step, by the same press.
 *
 * @param {import("../model.js").Case} item
 */
function inWords(item) {
  const draft = draftOf(item);
  return draft ? noteField(item, draft, finishing.tried === item.id ? faultsOf(draft) : {}) : nothing;
}

/** An offer has a time of its own, much shorter than the way. @param {import("../model.js").Case} item */
function timeToAnswer(item) {
  const left = item.assignment?.expires_at ? (Date.parse(item.assignment.expires_at) - now()) / 1000 : 0;
  return left > 0 ? html`<span class="until" aria-hidden="true">${countdown(left)}</span>` : nothing;
}

/** The other actions: refusing takes a second tap, on a reason. @param {import("../model.js").Case} item */
function beside(item) {
  return html`<div class="beside">
    ${item.steps.includes("declined") ? html`<button type="button" class="step quiet" data-step="decline" @click=${() => begin("declining", item)}>${t("field.step_decline")}</button>` : nothing}
    ${item.status === "offered" ? nothing : html`<button type="button" class="step quiet" data-step="note" @click=${() => begin("noting", item)}>${t("field.step_note")}</button>`}</div>`;
}

/** @param {import("../model.js").Case} item */
function decline(item) {
  return html`<section class="steps refusals" aria-label=${t("field.why_decline")}><p><b>${t("field.why_decline")}</b></p>
    <div class="reasons">${REASONS.map((reason) => html`<button type="button" class="step" data-reason=${reason} @click=${() => giveBack(item, t(`field.reason_${reason}`))}>${t(`field.reason_${reason}`)}</button>`)}</div>
    <form class="other" @submit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      void giveBack(item, open.because.trim());
    }}>
      <input autocomplete="off" name="because" maxlength="200" required pattern=".*\\S.*" aria-label=${t("field.reason_other")} placeholder=${t("field.reason_other")} .value=${live(open.because)}
        @input=${(/** @type {Event} */ event) => {
          write({ because: /** @type {HTMLInputElement} */ (event.target).value });
        }}>
      <button class="step" data-reason="other">${t("field.give_back")}</button></form>
    <button type="button" class="step quiet" data-step="keep" @click=${cancel}>${t("field.keep_it")}</button></section>`;
}

/** By how the case stands now, which may not be drawn yet. @param {number} id @param {import("../../shared/types.js").EventType} next */
async function pressed(id, next) {
  const item = cases().find((each) => each.id === id);
  if (!item?.steps.includes(next) || (next === "cleared" && !(await saveWritten(item)))) return;
  await act(item, next);
}

/** A remark on the case now: the shop is closed, the road is blocked. @param {import("../model.js").Case} item */
function remark(item) {
  return html`<form class="steps" aria-label=${t("field.remark")} @submit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    void tellRemark(item);
  }}>
    <label>${t("field.remark")}<textarea id="remark" rows="2" maxlength="2000" required .value=${live(open.remark)}
      @input=${(/** @type {Event} */ event) => {
        write({ remark: /** @type {HTMLTextAreaElement} */ (event.target).value });
      }}></textarea></label>
    <button class="step main" data-step="send-note">${t("field.send_note")}</button>
    <button type="button" class="step quiet" @click=${cancel}>${t("field.back")}</button></form>`;
}

/** Store the text at every stroke: the battery may die. @param {{remark?: string, because?: string}} words */
function write(words) {
  Object.assign(open, words);
  const { of, remark, because } = open;
  void keep("words", { of, remark, because }).catch(() => {});
}

/** @param {"declining" | "noting"} what @param {import("../model.js").Case} item */
function begin(what, item) {
  if (open.of !== item.id) Object.assign(open, { of: item.id, remark: "", because: "" });
  open[what] = item.id;
  hush();
  changed("page");
}

function cancel() {
  Object.assign(open, { declining: null, noting: null });
  changed("page");
}

/** @param {import("../model.js").Case} item */
async function tellRemark(item) {
  const said = open.remark.trim();
  if (!said) return;
  Object.assign(open, { noting: null, remark: "" });
  if (!(await act(item, "note", said)) && open.of === item.id) Object.assign(open, { noting: item.id, remark: said });
  write({}); // what is kept goes once it is in the line
}

/** @param {import("../model.js").Case} item @param {string} reason */
async function giveBack(item, reason) {
  noteGivenBack(item.id);
  if (await act(item, "declined", reason)) write({ because: "" });
}

/** Setting out was forgotten; the fence knows that they are there. @param {import("../model.js").Case} item */
async function arriveAtOnce(item) {
  if (await act(item, "en_route")) await act(item, "on_scene");
}

/**
 * @param {import("../model.js").Case} item
 * @param {string} step
 * @param {string} [note]
 * @returns {Promise<boolean>} whether it is in the line
 */
async function act(item, step, note = "") {
  hush();
  const moves = step !== "note";
  if (moves && isKeepingStep()) return false;
  open.declining = null;
  const about = { kind: "step", step, case: item.id, ...(moves && { back: item.status }) };
  const kept = put({
    method: "POST",
    path: `/complaints/${item.id}/events`,
    body: { type: step, team: model.phone.team, at: new Date().toISOString(), ...(note && { note }) },
    about,
    ...heldUntil(item, step),
  });
  try {
    await (moves ? noteStep(kept) : kept);
    return true;
  } catch {
    // What the phone cannot keep is not done, and a press without an answer would be taken for done.
    await notify(item.id, t("field.not_kept", { id: item.id })).catch(() => {});
    return false;
  } finally {
    changed("page");
  }
}
