/** One case in the queue: its clock first, then what, where and who. */

import { html, nothing } from "lit-html/lit-html.js";
import { ago, countdown } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { placeSign } from "../../shared/place/mark.js";
import { placeTitle } from "../../shared/place/words.js";
import { exerciseMark } from "../../shared/rehearsal.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { narrowName } from "../../shared/team-name.js";
import { select } from "../case/detail.js";
import { expediteMark } from "../case/expedite.js";
import { teamOf } from "../case/steps.js";
import { enterCase } from "../frame/focus.js";
import { clockText, isOpenEnded, openEnded } from "../map/clock-text.js";
import { offShelfMark } from "../off-shelf/mark.js";
import { shortName, shortPlace } from "../teams/short-names.js";
import { isStraightLine } from "../teams/travel-method.js";
import { waitsSince } from "./rows.js";

/** @param {import("./queue.js").Row} row */
export function caseRow({ item, reading }) {
  const chosen = item.id === state.selected;
  /** A second click closes it; Enter on the row never does: it goes on into the case that J and K have opened. @param {MouseEvent} event */
  const press = ({ detail }) =>
    chosen && detail === 0 ? enterCase() : select(chosen && detail === 1 ? null : item.id);
  return html`<button class="row case-row ${reading.state} ${reading.shows} ${item.escalated ? "escalated" : ""}"
      draggable="true" data-case=${item.id} aria-current=${chosen ? "true" : "false"} @click=${press}>
    ${clockBox(reading)}
    <span class="what">
      <span class="tag kind-${item.kind}" title=${word("kind", item.kind)}>${word("brief", item.kind)}</span>
      ${exerciseMark(item)}${dangerMark(item)}<b title=${word("category", item.category)}>${brief(item.category, "category")}</b>
      ${item.neighbour ? nothing : placeSign(item.place)}<span class="where" title=${placeWords(item)}>${narrowName(narrowPlace(item))}</span>
      ${offShelfMark(item)}<span class="number">#${item.id}</span>
    </span>
    <span class="who ${item.status} ${item.assignment ? "had" : ""}">
      ${item.escalated ? html`<span class="tag alarm">${icon("escalated")}${t("case.escalated")}</span>` : icon(statusGlyph(item.status))}
      ${who(item)}${isStraightLine(item) ? straightLineMark(brief("straight_line", "method")) : nothing} ${expediteMark(item)}</span>
  </button>`;
}

/** Somebody is ill, hurt or in danger. @param {import("../../shared/types.js").Case} item */
export function dangerMark({ danger, priority }) {
  const whole = word("priority", String(priority));
  return danger ? html`<span class="tag alarm" title=${whole}>${t("case.danger")}</span>` : nothing;
}

/** The time of the way is estimated, not driven on roads. */
export function straightLineMark(words = t("method.straight_line")) {
  return html`<span class="tag straight" title=${t("method.straight_line_long")}>${words}</span>`;
}

/** @param {import("../case/clock.js").Reading} reading */
export function clockBox(reading) {
  const text = isOpenEnded(reading) ? openEnded(reading).time : clockText(reading);
  return html`<span class="clock ${reading.state} ${reading.shows} ${text.length > 7 ? "longer" : text.length > 5 ? "long" : ""}">
    <span class="clock-time">${icon(reading.state)}${text}</span>
    <span class="clock-word">${clockWord(reading)}</span>
  </span>`;
}

/** @param {import("../case/clock.js").Reading} reading */
function clockWord(reading) {
  if (reading.shows === "response" && reading.state === "missed") return t("clock.arrived_late");
  if (reading.shows === "response") return t(`clock.${reading.state}`);
  if (isOpenEnded(reading)) return openEnded(reading).word;
  if (reading.shows === "remaining" && reading.state === "at_risk") return t("clock.at_risk");
  return t(`shows.${reading.shows}`);
}

/** @param {import("../../shared/types.js").Case} item */
function narrowPlace(item) {
  if (item.neighbour) return t("case.neighbour", { name: item.neighbour });
  return (
    placeTitle(item.place) ??
    (item.cell?.name
      ? shortPlace(item.cell.name)
      : (item.cell?.code ?? t(item.place ? "case.no_cell" : "case.no_place")))
  );
}

/** @param {import("../../shared/types.js").Case} item */
function shortTeam(item) {
  const team = item.assignment ? state.teams.get(item.assignment.team) : undefined;
  return team ? shortName(team) : teamOf(item);
}

/** @param {import("../../shared/types.js").Case} item */
export function placeWords(item) {
  if (item.neighbour) return t("case.neighbour", { name: item.neighbour });
  if (!item.place) return t("case.no_place");
  const cell = item.cell?.name ?? item.cell?.code;
  const title = placeTitle(item.place);
  if (title && cell && !title.includes(cell)) return `${title} · ${cell}`;
  return title ?? cell ?? t("case.no_cell");
}

const GLYPH_OF = {
  proposed: "waiting",
  waiting: "waiting",
  offered: "offered",
  acknowledged: "acknowledged",
  en_route: "en_route",
  on_scene: "on_scene",
  cleared: "met",
  closed: "met",
  answered: "met",
  joined: "joined",
};

/** @param {string} status */
export function statusGlyph(status) {
  return /** @type {Record<string, string>} */ (GLYPH_OF)[status] ?? "untimed";
}

/** The team and its next step, in one narrow line. @param {import("../../shared/types.js").Case} item */
function who(item) {
  const task = item.assignment;
  if (item.status === "cleared")
    return html`<span class="whose">${t("filter.callback")}</span><i>${t("callback.waits", { time: ago((now() - waitsSince(item)) / 1000) })}</i>`;
  if (!task) return item.outcome ? html`${brief(item.status)} · ${t(`outcome.${item.outcome}`)}` : brief(item.status);
  return html`<span class="whose" title=${teamOf(item)}>${narrowName(shortTeam(item))}</span><i title=${word("status", item.status)}>${brief(item.status)} ${awaited(item, task)}</i>`;
}

/** A status, or another code, in a narrow column. @param {string} code */
export function brief(code, group = "status") {
  const short = word("brief", code);
  return short === code ? word(group, code) : short;
}

/**
 * The time until the offer expires, or the team arrives.
 *
 * @param {import("../../shared/types.js").Case} item
 * @param {import("../../shared/types.js").Assignment} task
 */
function awaited(item, task) {
  // The server's clock is known to about a second: no more is left than was given.
  if (item.status === "offered" && task.expires_at)
    return left(
      Math.min(Date.parse(task.expires_at) - now(), Date.parse(task.expires_at) - Date.parse(task.offered_at)),
    );
  return item.clock.arrived_at || !task.eta_at ? "" : left(Date.parse(task.eta_at) - now());
}

/** @param {number} ms */
function left(ms) {
  return ms > 0 ? countdown(ms / 1000) : "";
}
