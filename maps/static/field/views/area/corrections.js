/** Show the corrections proposed for a point: unsent, waiting for the office, or decided and why. */

import { html, nothing } from "lit-html/lit-html.js";

import { wallDate } from "../../../shared/format.js";
import { inOneLanguage, t, word } from "../../../shared/i18n.js";
import { icon } from "../../../shared/icons.js";
import { begin, inTheLine, withdraw } from "../../area/correcting.js";
import { momentOf } from "../../clock.js";
import { dismiss } from "../../outbox.js";

/**
 * @typedef {import("../../area/ground.js").Point} Point
 * @typedef {import("../../area/ground.js").Correction} Correction
 * @typedef {import("../../outbox.js").OutboxItem} OutboxItem
 */

const SIGN = { proposed: "waiting", approved: "met", refused: "close", withdrawn: "leave" };

/** @param {Point} point */
export function corrections(point) {
  const { waiting, refused } = inTheLine(point);
  const proposed = waiting.filter(({ about }) => about.kind === "correction");
  const leaving = new Set(waiting.map(({ about }) => about.number));
  const corrections = point.corrections ?? [];
  return html`${refused.map((outboxItem) => refusal(point, outboxItem))}
    ${proposed.length + corrections.length ? html`<ul class="corrections">${proposed.map(unsent)}${corrections.map((each) => one(point, each, leaving.has(each.number)))}</ul>` : nothing}
    ${point.closed || !point.version ? nothing : html`<button type="button" class="wide" data-act="correct" @click=${() => begin(point)}>${t("field.correct")}</button>`}`;
}

/** Count a point's open corrections, to be seen before the point is opened. @param {Point} point */
export function openAt(point) {
  const { waiting } = inTheLine(point);
  const proposed = (point.corrections ?? []).filter(({ status }) => status === "proposed").length;
  return proposed + waiting.filter(({ about }) => about.kind === "correction").length;
}

/** @param {OutboxItem} outboxItem */
function unsent({ body, did_at, behind, seq }) {
  const at = momentOf({ did_at, behind });
  const { what, place, address, name, kind, contact, phone } = body;
  const asked = { place, address, name, kind, contact, phone };
  return html`<li class="unsent-one">${icon("offered")}<span><b>${word("correction", what)}</b><b class="not-sent">${t("field.not_sent_yet")}</b>
    <small>${wallDate(at)}${inWords(asked)}</small></span>
    <button type="button" class="quiet" @click=${() => dismiss(/** @type {number} */ (seq))}>${t("field.correct_drop")}</button></li>`;
}

/** @param {Point} point @param {Correction} found @param {boolean} leaving whether its withdrawal is in the line */
function one(point, found, leaving) {
  const { number, what, status, asked, remark, own, did_at: did, decided_at: decided, reason } = found;
  return html`<li class=${status} data-correction=${number}>${icon(SIGN[status])}<span><b>${word("correction", what)} · ${word("correction", status)}</b>
    <small>${wallDate(did)}${inWords(asked)}${remark ? ` · ${remark}` : ""}</small>
    ${decided ? html`<small>${wallDate(decided)}${reason ? ` · ${t("field.correct_reason", { reason })}` : ""}</small>` : nothing}
    ${leaving ? html`<small class="not-sent">${t("field.correct_withdrawing")}</small>` : nothing}</span>
    ${own && status === "proposed" && !leaving ? html`<button type="button" class="quiet" data-act="withdraw" @click=${() => withdraw(point, number)}>${t("field.correct_withdraw")}</button>` : nothing}</li>`;
}

/** Not taken: why, and the way to say it of the point as it is now. @param {Point} point @param {OutboxItem} outboxItem */
function refusal(point, outboxItem) {
  const again = outboxItem.about.kind === "correction" && !point.closed;
  return html`<div class="problem" role="alert"><p><b>${t(`field.outbox_${outboxItem.about.kind}`)}</b> ${t("field.shelf_refused")} ${inOneLanguage(outboxItem.refused ?? "")}</p>
    ${again ? html`<button type="button" data-act="again" @click=${() => begin(point, outboxItem)}>${t("field.correct_again")}</button>` : nothing}
    <button type="button" @click=${() => dismiss(/** @type {number} */ (outboxItem.seq))}>${t("field.understood")}</button></div>`;
}

/** @param {Record<string, any>} asked */
function inWords(asked) {
  const said = Object.entries(asked).filter(
    ([fact, value]) => value !== undefined && !["place", "closed"].includes(fact),
  );
  const place = asked.place ? [t("field.correct_new_place")] : [];
  const words = [
    ...place,
    ...said.map(
      ([fact, value]) =>
        `${word("fact", fact)}${t("field.correct_is")}${fact === "kind" ? word("point", value) : (value ?? t("field.correct_none"))}`,
    ),
  ];
  return words.length ? ` · ${words.join(" · ")}` : "";
}
