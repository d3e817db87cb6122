/** One case on the board: its clock first, then what, where and who. */

import { html, nothing } from "lit-html/lit-html.js";

import { select } from "../case-detail.js";
import { countdown } from "../format.js";
import { nameOf, t, word } from "../i18n.js";
import { clockText } from "../map/cases.js";
import { icon } from "../map/icons.js";
import { now } from "../server-time.js";
import { state } from "../store.js";
import { isStraightLine } from "../travel-method.js";

/** @param {import("./board.js").Row} row */
export function caseRow({ item, reading }) {
  const chosen = item.id === state.selected;
  const toggle = () => select(chosen ? null : item.id);
  return html`<button class="row case-row ${reading.state} ${reading.shows} ${item.escalated ? "escalated" : ""}"
      data-case=${item.id} aria-current=${chosen ? "true" : "false"} @click=${toggle}>
    ${clockBox(reading)}
    <span class="what">
      <span class="tag kind-${item.kind}">${word("kind", item.kind)}</span>
      <b>${word("category", item.category)}</b>
      <span class="where">${shortPlace(item)}</span>
      <span class="number">#${item.id}</span>
    </span>
    <span class="who ${item.status}">
      ${item.escalated ? html`<span class="tag alarm">${icon("escalated")}${t("case.escalated")}</span>` : icon(statusGlyph(item.status))}
      ${who(item)}${isStraightLine(item) ? straightLineMark() : nothing}</span>
  </button>`;
}

/** The time of the way is estimated, not driven on roads. */
export function straightLineMark() {
  return html`<span class="tag straight" title=${t("method.straight_line_long")}>${t("method.straight_line")}</span>`;
}

/** @param {import("../case-clock.js").Reading} reading */
export function clockBox(reading) {
  const text = clockText(reading);
  return html`<span class="clock ${reading.state} ${reading.shows} ${text.length > 6 ? "long" : ""}">
    <span class="clock-time">${icon(reading.state)}${text}</span>
    <span class="clock-word">${clockWord(reading)}</span>
  </span>`;
}

/** @param {import("../case-clock.js").Reading} reading */
function clockWord(reading) {
  if (reading.shows === "response" || reading.state === "untimed") return t(`clock.${reading.state}`);
  if (reading.shows === "remaining" && reading.state === "at_risk") return t("clock.at_risk");
  return t(`shows.${reading.shows}`);
}

/** @param {import("../types.js").Case} item */
function shortPlace(item) {
  if (item.neighbour) return t("case.neighbour", { name: item.neighbour });
  return item.place?.name ?? item.cell?.name ?? item.cell?.code ?? t(item.place ? "case.no_cell" : "case.no_place");
}

/** @param {import("../types.js").Case} item */
export function placeWords(item) {
  if (item.neighbour) return t("case.neighbour", { name: item.neighbour });
  if (!item.place) return t("case.no_place");
  const cell = item.cell?.name ?? item.cell?.code;
  if (item.place.name && cell && !item.place.name.includes(cell)) return `${item.place.name} · ${cell}`;
  return item.place.name ?? cell ?? t("case.no_cell");
}

const GLYPH_OF = { proposed: "waiting", waiting: "waiting", offered: "offered", acknowledged: "acknowledged", en_route: "en_route", on_scene: "on_scene", cleared: "met", closed: "met", answered: "met" };

/** @param {string} status */
export function statusGlyph(status) {
  return /** @type {Record<string, string>} */ (GLYPH_OF)[status] ?? "untimed";
}

/** @param {import("../types.js").Case} item */
function who(item) {
  const task = item.assignment;
  if (!task) return word("status", item.status);
  const team = state.teams.get(task.team);
  const name = team ? nameOf(team) : task.team_name;
  const tail = item.status === "offered" && task.expires_at ? answerIn(task) : arriveIn(item, task);
  return html`<span class="whose">${word("status", item.status)} · ${name}</span>${tail ? html`<i>${tail}</i>` : nothing}`;
}

/**
 * The server's clock is known to about a second: no more is left than was given.
 *
 * @param {import("../types.js").Assignment} task
 */
function answerIn(task) {
  const expires = Date.parse(task.expires_at ?? "");
  const left = (Math.min(expires - now(), expires - Date.parse(task.offered_at))) / 1000;
  return left > 0 ? t("case.answer_in", { time: countdown(left) }) : "";
}

/**
 * @param {import("../types.js").Case} item
 * @param {import("../types.js").Assignment} task
 */
function arriveIn(item, task) {
  if (item.clock.arrived_at || !task.eta_at) return "";
  const left = (Date.parse(task.eta_at) - now()) / 1000;
  return left > 0 ? t("case.arrive_in", { time: countdown(left) }) : "";
}
