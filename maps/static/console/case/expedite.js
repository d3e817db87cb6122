/** Supervision 督办: pressing a case with a deadline, the answer, and the mark a pressed case carries everywhere. */

import { html, nothing } from "lit-html/lit-html.js";
import { actorName } from "../../shared/colleagues.js";
import { countdown, duration, spoken, spokenLeft, wallDate } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { now } from "../../shared/server-time.js";
import { may } from "../../shared/session.js";
import { forgetDraft, hasDraft, keepsDraft } from "../frame/form-drafts.js";
import { isOver } from "./clock.js";
import { send, steps } from "./steps.js";

/** @typedef {import("../../shared/types.js").Case} Case */

const WITHIN_MIN = [15, 30, 60, 120, 480, 1440];

/**
 * A tag on the rows of a pressed case, with what is left, and of its team, where there is room for a word only.
 *
 * @param {Case | undefined} item
 * @param {{word?: boolean}} [shown]
 */
export function expediteMark(item, shown = {}) {
  if (!item?.expedite) return nothing;
  const { left, whole } = standing(item.expedite);
  const text = shown.word
    ? t("expedite.mark")
    : t("expedite.brief", { time: left > 0 ? countdown(left) : `+${duration(-left)}` });
  return html`<span class="tag expedite ${left > 0 ? "" : "over"}" title=${whole} role="img" aria-label=${whole}>${text}</span>`;
}

/** @param {import("../../shared/types.js").Expedite} expedite */
function standing(expedite) {
  const left = (Date.parse(expedite.due_at) - now()) / 1000;
  return {
    left,
    whole: left > 0 ? t("expedite.left", { time: spokenLeft(left) }) : t("expedite.over", { time: spoken(-left) }),
  };
}

/** In the case's panel. @param {Case} item */
export function expeditePart(item) {
  const asked = item.expedite ? open(item, item.expedite) : nothing;
  const presses = !isOver(item) && !item.share_only && may("POST", "/complaints/{case_id}/expedites");
  const offered = presses ? pressForm(item) : nothing;
  if (asked === nothing && offered === nothing) return nothing;
  return html`<section class="expedites" aria-label=${t("expedite.title")}>${asked} ${offered}</section>`;
}

/**
 * @param {Case} item
 * @param {import("../../shared/types.js").Expedite} expedite
 */
function open(item, expedite) {
  const source = t("expedite.by", {
    by: actorName(expedite.by),
    to: word("addressee", expedite.to),
    time: wallDate(expedite.due_at),
  });
  const { left, whole } = standing(expedite);
  return html`<div class="expedite-open">
    <p><span class="tag expedite ${left > 0 ? "" : "over"}">${icon("escalated")}${whole}</span> <q>${expedite.note ?? ""}</q></p>
    <p class="note">${source}${item.expedites_open > 1 ? t("expedite.more", { n: item.expedites_open - 1 }) : nothing}</p>
    ${!item.share_only && may("POST", "/complaints/{case_id}/expedites/{number}/answer") ? answerForm(item, expedite) : nothing}</div>`;
}

/**
 * @param {Case} item
 * @param {import("../../shared/types.js").Expedite} expedite
 */
function answerForm(item, expedite) {
  const submit = (/** @type {SubmitEvent} */ event) =>
    submitted(event, item, "answer", `expedites/${expedite.number}/answer`, "expedite.answered", (form) => ({
      note: form.get("note"),
    }));
  return html`<form class="assign" @submit=${submit}>
    <input autocomplete="off" name="note" required maxlength="2000" placeholder=${t("expedite.answer_hint")} aria-label=${t("expedite.answer_hint")} ${keepsDraft(item.id, "answer")} />
    <button class="primary" ?disabled=${steps.busy}>${t("expedite.answer")}</button></form>`;
}

/** @param {Case} item */
function pressForm(item) {
  const submit = (/** @type {SubmitEvent} */ event) =>
    submitted(event, item, "expedite", "expedites", "expedite.pressed", (form) => ({
      note: form.get("note"),
      within_s: Number(form.get("within")) * 60,
    }));
  return html`<details ?open=${hasDraft(item.id, "expedite")}><summary>${t("expedite.press")}</summary><form class="assign" @submit=${submit}>
    <input autocomplete="off" name="note" required maxlength="2000" placeholder=${t("expedite.note_hint")} aria-label=${t("expedite.note_hint")} ${keepsDraft(item.id, "expedite")} />
    <label><span class="hidden">${t("expedite.within")}</span><select name="within">
      ${WITHIN_MIN.map((minutes) => html`<option value=${minutes} ?selected=${minutes === 30}>${within(minutes)}</option>`)}
    </select></label>
    <button class="primary" ?disabled=${steps.busy}>${t("expedite.send")}</button></form></details>`;
}

/** @param {number} minutes */
function within(minutes) {
  return minutes < 60 ? t("expedite.minutes", { n: minutes }) : t("expedite.hours", { n: minutes / 60 });
}

/**
 * @param {SubmitEvent} event
 * @param {Case} item
 * @param {string} words the form's, kept until they are sent
 * @param {string} path
 * @param {string} done
 * @param {(form: FormData) => object} bodyOf
 */
async function submitted(event, item, words, path, done, bodyOf) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const said = new FormData(form);
  if (!(await send(item, path, bodyOf(said), done))) return;
  if (!forgetDraft(item.id, words, String(said.get("note")))) return;
  form.reset();
  form.closest("details")?.removeAttribute("open");
}

/**
 * Press a case from elsewhere.
 *
 * @param {Case} item
 * @param {string} note
 * @param {number} minutes
 */
export function press(item, note, minutes) {
  return send(item, "expedites", { note, within_s: minutes * 60 }, "expedite.pressed");
}
