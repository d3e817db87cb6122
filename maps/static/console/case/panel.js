/** One case in full: clock, place, words, what may be done, why this team, what happened. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { distance, spokenLeft, wallDate, wallTime } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { ground } from "../../shared/map/ground-data.js";
import { placeMark } from "../../shared/place/mark.js";
import { exerciseMark } from "../../shared/rehearsal.js";
import { now } from "../../shared/server-time.js";
import { awaitedPart } from "../attachments/awaited-view.js";
import { attachmentsPart } from "../attachments/pictures.js";
import { author } from "../author/author.js";
import { handlingPart } from "../casework/part.js";
import { messagesPart } from "../messages/part.js";
import { offShelfPart } from "../off-shelf/panel.js";
import { clockBox, dangerMark, placeWords, statusGlyph, straightLineMark } from "../queue/row.js";
import { isStraightLine } from "../teams/travel-method.js";
import { wallWhen } from "../when.js";
import { caseActions } from "./actions.js";
import { arrivalWords, readClock } from "./clock.js";
import { decisionTable, whyNobody } from "./decision.js";
import { detail, select } from "./detail.js";
import { expeditePart } from "./expedite.js";
import { findingsPart } from "./findings.js";
import { history } from "./history.js";
import { caseLinks, followOther } from "./links.js";
import { priorityPart } from "./priority.js";

/** True if a text may be longer than its box: then a keyboard has to reach it. @param {string} words */
function isLong(words) {
  return words.length + 20 * words.split("\n").length > 120;
}

/** Another case has a panel of its own: no cursor, no word half written, no button passes to it. @param {import("../../shared/types.js").Case} item */
export function casePanel(item) {
  return repeat([item], ({ id }) => id, panel);
}

/** @param {import("../../shared/types.js").Case} item */
function panel(item) {
  const reading = readClock(item, now());
  return html`<article class="panel case-panel" tabindex="-1" data-case=${item.id} aria-label=${t("case.title", { id: item.id })}>
    <header>
      <h2>${exerciseMark(item)}${dangerMark(item)}<span class="tag kind-${item.kind}">${word("kind", item.kind)}</span>${word("category", item.category)}
        <span class="number">#${item.id}</span></h2>
      <button class="icon" title=${t("panel.close")} aria-keyshortcuts="Escape" @click=${() => select(null)}>${icon("close")}</button>
    </header>
    <section class="summary">
      ${clockBox(reading)}
      <div class="state">
        <b class="who ${item.status}">${icon(statusGlyph(item.status))}${word("status", item.status)}</b>
        ${item.escalated ? html`<span class="tag alarm">${icon("escalated")}${t("case.escalated")}</span>` : nothing}
        ${isStraightLine(item) ? straightLineMark() : nothing}
        <span class="next">${nextStep(item)}</span>
        ${delivery(item)}
      </div>
    </section>
    ${promise(item)}
    ${words(item)}
    ${awaitedPart(item)}
    ${caseLinks(item)}
    ${caseActions(item)}
    ${detail.id === item.id ? whyNobody(item) : nothing}
    ${followOther(item)}
    ${priorityPart(item)}
    ${expeditePart(item)}
    ${offShelfPart(item)}
    ${messagesPart(item)}
    ${handlingPart(item)}
    ${findingsPart(item)}
    ${facts(item)}
    ${detail.id === item.id && !detail.loading ? html`${attachmentsPart(item)} ${item.share_only ? nothing : author(item)}` : nothing}
    ${detail.id === item.id ? html`${decisionTable(item)} ${history()}` : nothing}
  </article>`;
}

/**
 * The text of a case. The stream leaves it out: until it is fetched a line is kept free for it.
 *
 * @param {import("../../shared/types.js").Case} item
 */
function words({ text }) {
  if (text === undefined && detail.loading) return html`<p class="words" aria-busy="true">&nbsp;</p>`;
  return text ? html`<p class="words" tabindex=${isLong(text) ? 0 : nothing}>${text}</p>` : nothing;
}

/** @param {import("../../shared/types.js").Case} item */
function nextStep(item) {
  if (!item.next_step) return "";
  const left = item.alert_at ? (Date.parse(item.alert_at) - now()) / 1000 : -1;
  const step = word("step", item.next_step);
  return left > 0 ? t("case.next_within", { step, time: spokenLeft(left) }) : t("case.next", { step });
}

/**
 * Say whether the request has reached a phone of the team, if it carries one.
 *
 * @param {import("../../shared/types.js").Case} item
 */
function delivery({ assignment, status }) {
  if (status !== "offered" || !assignment?.deliver_by) return nothing;
  const { delivered_at: at } = assignment;
  return html`<span class="delivery ${at ? "" : "pending"}">${icon("phone")}${at ? t("case.delivered", { time: wallTime(at) }) : t("case.undelivered")}</span>`;
}

/** The promise as a bar: what is used of it, and where the team's arrival falls. @param {import("../../shared/types.js").Case} item */
function promise(item) {
  const { due_at: due, received_at: received, target_s: target } = item.clock;
  if (!due || !target) return nothing;
  const start = Date.parse(received);
  const end = item.clock.arrived_at ? Date.parse(item.clock.arrived_at) : now();
  const used = Math.min(1, (end - start) / (target * 1000));
  return html`<div class="promise">
    <meter min="0" max="1" value=${used} aria-label=${t("case.promise")}></meter>
    <span>${t("case.received_at", { time: wallWhen(received, now()) })}</span>
    <span>${item.clock.arrived_at ? t("case.arrived_at", { time: wallWhen(item.clock.arrived_at, now()) }) : t("case.due_at", { time: wallWhen(due, now()) })}${item.clock.arrival_confirmed === false ? html` · <b>${t("case.unconfirmed")}</b>` : nothing}</span>
  </div>`;
}

/** @param {import("../../shared/types.js").Case} item */
function facts(item) {
  const cell = item.cell && ground.byCode.get(item.cell.code)?.facts;
  const rows = [
    [t("case.place"), html`${placeWords(item)} ${placeMark(item.place)}`],
    [t("case.remark"), item.place?.remark],
    [
      t("case.position"),
      item.place &&
        html`<code>${item.place.lon.toFixed(5)}, ${item.place.lat.toFixed(5)}</code>${sourceOf(item)}${foundBy(item.place)}`,
    ],
    [
      t("case.cell"),
      item.cell &&
        html`<code>${item.cell.code}</code> ${word("cell", item.cell.kind)}${item.cell.in_town ? ` · ${t("cell.in_town")}` : ""}`,
    ],
    [t("cell.committee"), cell?.committee_name],
    [t("cell.inspector"), cell?.inspector],
    [t("case.channel"), word("channel", item.channel)],
    [t("case.priority"), word("priority", String(item.priority))],
    [t("case.number"), html`<code>${item.number}</code>`],
    [t("case.received"), wallDate(item.received_at)],
    [t("case.arrival"), item.clock.arrived_at && arrivalWords(item.clock.arrival_m, item.clock.arrival_confirmed)],
    [t("case.outcome"), item.outcome && t(`outcome.${item.outcome}`)],
  ];
  return html`<dl class="facts">${rows.map(([label, value]) => (value ? html`<dt>${label}</dt><dd>${value}</dd>` : nothing))}</dl>`;
}

/** The method and accuracy of the position. @param {import("../../shared/types.js").CasePlace} place */
function foundBy({ found_by: by, accuracy_m: metres }) {
  if (!by) return "";
  const exactly = metres === null || metres === undefined ? "" : metres < 1 ? t("place.exact") : `±${distance(metres)}`;
  return ` · ${[word("found", by), exactly].filter(Boolean).join(" ")}`;
}

/** @param {import("../../shared/types.js").Case} item */
function sourceOf(item) {
  const source = item.place?.source;
  if (!source || source.datum === "wgs84") return " WGS84";
  return ` WGS84 ← ${word("datum", source.datum)} ${source.lon}, ${source.lat}`;
}
