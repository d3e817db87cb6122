/** The handling of the open case: its stage, its holder, and the deadlines that run. */

import { html, nothing } from "lit-html/lit-html.js";
import { dayWords, dueChip, dueOfDeadline, ruleName } from "../../shared/casework/due.js";
import { actorName } from "../../shared/colleagues.js";
import { wallDate, wallMonth } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { detail } from "../case/detail.js";

/** @typedef {import("../../shared/types.js").Handling} Handling */

/** @param {import("../../shared/types.js").Case} item */
export function handlingPart(item) {
  if (!item.handling_stage) return nothing;
  const handling = detail.id === item.id ? detail.handling : null;
  return html`<section class="handling" aria-labelledby="handling-title">
    <h3 id="handling-title">${t("case.handling")} <a href="/cases?list=all&case=${item.id}">${word("stage", item.handling_stage)}</a></h3>
    ${handling ? standing(handling) : nothing}</section>`;
}

/** @param {Handling} handling */
function standing({ station, handler, transfers, deadlines }) {
  const sent = transfers.find((each) => !each.received_at && !each.returned_at);
  const running = deadlines.filter((each) => each.stopped_at === null);
  return html`<p>${t("casework.has_it")} <b>${stationName(station)} · ${handler ? actorName(handler) : t("casework.nobody")}</b>
      ${sent ? html`<small>${t("casework.transfer", { to: sent.level === "station" ? stationName(sent.to) : sent.to || word("choice", sent.level) })}</small>` : nothing}</p>
    ${running.length ? html`<ul>${running.map(deadline)}</ul>` : nothing}`;
}

/** @param {import("../../shared/types.js").Deadline} each */
function deadline(each) {
  const today = wallMonth(now()); // words of a day leave out the year of today
  const day = each.due_at ? wallDate(each.due_at) : each.due_on && dayWords(each.due_on, today);
  return html`<li><span>${ruleName(each)}${day ? html` <small>${day}</small>` : nothing}</span>${dueChip(dueOfDeadline(each), today)}</li>`;
}

/** @param {string | null} code */
function stationName(code) {
  const found = state.stations.get(code ?? "");
  return code === null ? t("casework.bureau") : found ? nameOf(found) : code;
}
