/** The history of a case: its events in order, each with its time and author. */

import { html, nothing } from "lit-html/lit-html.js";
import { actorName } from "../../shared/colleagues.js";
import { spoken, wallDate, wallTime } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { KEPT_BY_UNDO } from "../../shared/lifecycle.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { wallShortDay } from "../when.js";
import { arrivalWords } from "./clock.js";
import { detail } from "./detail.js";
import { findingsWords } from "./findings.js";

const WORTH_TELLING_S = 30;
const CODES = new Set(["reassigned", "swapped", "nobody_eligible"]);
/** Events whose `to` is a code. */
const SPOKEN_ELSEWHERE = new Set(["reopened", "expedited"]);

export function history() {
  if (detail.events.length === 0) return nothing;
  const days = newDays(detail.events, now());
  return html`<section class="history"><h3>${t("history.title")}</h3>
    <ol>${detail.events.map((event, at) => line(event, days[at]))}</ol></section>`;
}

/**
 * The day of each event where it is another than that of the one before, the first one's where it is not today; else "".
 *
 * @param {readonly {readonly at: string}[]} events
 * @param {number} today
 */
export function newDays(events, today) {
  const days = events.map(({ at }) => wallShortDay(at, today));
  return days.map((day, at) => (day === (at === 0 ? wallShortDay(today, today) : days[at - 1]) ? "" : day));
}

/**
 * The words of an event: a remark, to whom, until when and why; codes of the system are left out.
 *
 * @param {import("./detail.js").CaseEvent} event
 */
function said({ data, type }) {
  const why =
    type === "escalated" || CODES.has(data?.reason)
      ? ""
      : data?.reason === "not_delivered"
        ? t("why.not_delivered")
        : data?.reason;
  const until = data?.until ? t("history.until", { time: wallDate(data.until) }) : "";
  return [
    data?.outcome && t(`outcome.${data.outcome}`),
    type === "priority_changed" && word("priority", String(data?.priority)),
    data?.product,
    word("ending", data?.ending),
    data?.findings && findingsWords(data.findings),
    data?.note,
    SPOKEN_ELSEWHERE.has(type) ? "" : data?.to,
    until,
    why,
    data?.written_by && t("history.written_by", { name: data.written_by }),
    clock(data),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The error of the reporting phone's clock, if it matters. @param {import("./detail.js").CaseEvent["data"]} data */
function clock(data) {
  const off = Math.abs(data?.skew_s ?? 0);
  return off < WORTH_TELLING_S ? "" : t("history.clock", { skew: spoken(off) });
}

const OFFICE = "handling.";

/** Events of the office are called as their acts. @param {string} type */
const nameOfEvent = (type) => (type.startsWith(OFFICE) ? word("act", type.slice(OFFICE.length)) : word("event", type));

/** True if somebody undid the event. @param {import("./detail.js").CaseEvent} event */
export function isUndone({ seq, type }) {
  const undo = type.startsWith(OFFICE) ? `${OFFICE}undone` : "undone";
  return (
    !KEPT_BY_UNDO.has(type) && detail.events.some((each) => each.type === undo && each.data.of <= seq && seq < each.seq)
  );
}

/** Of an alert who was notified of what; of an expedite by when. @param {{level?: string, reason?: string, alert?: string, due_at?: string}} data */
function alertWords({ level, reason, alert, due_at: due }) {
  const words = [
    level && word("level", level),
    level && word("alert", reason),
    alert && word("alert", alert),
    due && wallDate(due),
  ];
  return words
    .filter(Boolean)
    .map((each) => ` · ${each}`)
    .join("");
}

/** @param {import("./detail.js").CaseEvent} event */
function arrival({ type, data }) {
  const words = type === "on_scene" ? arrivalWords(data?.distance_m, data?.confirmed) : "";
  return words && ` · ${words}`;
}

/** @param {import("./detail.js").CaseEvent} event @param {string} day where it is a new one */
function line(event, day) {
  const team = event.team === null ? undefined : state.teams.get(event.team);
  const note = said(event);
  return html`<li class="${event.type} ${isUndone(event) ? "taken-back" : ""}">
    <time datetime=${event.at}>${day ? html`<b>${day}</b>` : nothing}${wallTime(event.at)}</time>
    <span><b>${nameOfEvent(event.type)}</b>${event.team === null ? nothing : html` · ${team ? nameOf(team) : event.team}`}
      ${alertWords(event.data ?? {})}
      ${arrival(event)}<small>${actorName(event.actor)}</small>${note ? html`<q>${note}</q>` : nothing}</span>
  </li>`;
}
