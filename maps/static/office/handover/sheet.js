/** The sheet itself: what is open, what is due, who is on duty; the same now as when it was signed. */

import { html, nothing } from "lit-html/lit-html.js";

import { actorName } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { placeMark } from "../../shared/place/mark.js";
import { placeTitle } from "../../shared/place/words.js";
import { byDuty } from "./model.js";

/** @typedef {import("./model.js").Snapshot} Snapshot */

/** @param {Snapshot} snapshot */
export function sheet(snapshot) {
  const due = snapshot.open.filter((item) => snapshot.promises.includes(item.id));
  const escalated = snapshot.open.filter((item) => snapshot.escalated.includes(item.id));
  const there = byDuty(snapshot.on_duty, (team) => team.duty ?? team.turn?.kind);
  const coming = byDuty(snapshot.next, (turn) => turn.kind);
  return html`
    ${part("handover.promises", due.length, due.length ? cases(snapshot, due) : none())}
    ${snapshot.alerts ? part("handover.alerts", snapshot.alerts.length, snapshot.alerts.length ? alerts(snapshot) : none()) : nothing}
    ${part("handover.escalated", escalated.length, escalated.length ? cases(snapshot, escalated) : none())}
    ${part("handover.open", snapshot.open.length, snapshot.open.length ? cases(snapshot, snapshot.open) : none())}
    ${snapshot.callbacks ? part("handover.callbacks", snapshot.callbacks.length, snapshot.callbacks.length ? cases(snapshot, snapshot.callbacks) : none()) : nothing}
    ${part("handover.on_duty", there.onDuty.length, there.onDuty.length ? teams(there.onDuty) : none())}
    ${there.onCall.length ? part("handover.on_call", there.onCall.length, teams(there.onCall)) : nothing}
    ${part("handover.next", coming.onDuty.length, coming.onDuty.length ? next(snapshot, coming.onDuty) : none())}
    ${coming.onCall.length ? part("handover.next_on_call", coming.onCall.length, next(snapshot, coming.onCall)) : nothing}`;
}

/**
 * @param {string} title
 * @param {number} count
 * @param {unknown} content
 */
function part(title, count, content) {
  return html`<section><h2>${t(title)} <b>${count}</b></h2>${content}</section>`;
}

function none() {
  return html`<p class="quiet">${t("handover.none")}</p>`;
}

/** @param {Snapshot} snapshot @param {import("../../shared/types.js").Case[]} items */
function cases(snapshot, items) {
  const heads = ["number", "what", "where", "status", "due", "who"];
  return html`<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col">${t(`handover.${head}`)}</th>`)}</tr></thead>
    <tbody>${items.map(
      (item) => html`<tr>
      <td><a href="/?case=${item.id}">#${item.id}</a></td>
      <td>${word("kind", item.kind)} · ${word("category", item.category)}</td>
      <td>${placeTitle(item.place) ?? item.cell?.name ?? item.cell?.code ?? ""} ${placeMark(item.place)}</td>
      <td>${word("status", item.status)}${item.next_step ? html`<small> → ${word("step", item.next_step)}</small>` : nothing}</td>
      <td class=${item.clock.state}>${item.clock.due_at ? wallDate(item.clock.due_at) : ""} ${word("clock", item.clock.state)}</td>
      <td>${item.assignment ? teamName(snapshot, item.assignment.team, nameOf({ name: item.assignment.team_name, name_en: item.assignment.team_name_en })) : ""}</td></tr>`,
    )}</tbody></table></div>`;
}

/** Open alerts, and the words of their acknowledgements. @param {Snapshot} snapshot */
function alerts(snapshot) {
  const heads = ["alert", "about", "level", "since", "taken"];
  return html`<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col">${t(`handover.${head}`)}</th>`)}</tr></thead>
    <tbody>${(snapshot.alerts ?? []).map(
      (alert) => html`<tr>
      <td class=${alert.acknowledged_at ? "" : alert.level === "bureau" ? "missed" : "at_risk"}>${word("alert", alert.kind)}</td>
      <td>${alert.case === null ? (alert.team === null ? "" : teamName(snapshot, alert.team)) : html`<a href="/?case=${alert.case}">#${alert.case}</a>`}
        ${alert.step ? html`<small> ${word("step", alert.step)}</small>` : nothing}</td>
      <td>${word("level", alert.level)}</td>
      <td>${wallDate(alert.raised_at)}</td>
      <td>${taken(alert)}</td></tr>`,
    )}</tbody></table></div>`;
}

/** @param {import("../../shared/types.js").Alert} alert */
function taken(alert) {
  if (!alert.acknowledged_at) return t("handover.nobody");
  return html`${t("handover.taken_by", { name: actorName(alert.acknowledged_by), at: wallDate(alert.acknowledged_at) })}${alert.note ? html`<br />“${alert.note}”` : nothing}`;
}

/** In the reader's language where the sheet has it. @param {Snapshot} snapshot @param {string} code */
function teamName(snapshot, code, otherwise = code) {
  const team = snapshot.on_duty.find((each) => each.code === code);
  return team ? nameOf(team) : otherwise;
}

/** @param {Snapshot["on_duty"]} there */
function teams(there) {
  return html`<ul class="teams">${there.map(
    (team) => html`<li><b>${nameOf(team)}</b> ${word("team", team.status)}
    ${team.case ? html`#${team.case}` : nothing}
    ${team.turn ? html`<small>${word("turn", team.turn.kind)} ${t("handover.until", { at: wallDate(team.turn.until) })}</small>` : nothing}</li>`,
  )}</ul>`;
}

/** @param {Snapshot} snapshot @param {Snapshot["next"]} coming */
function next(snapshot, coming) {
  const names = new Map(snapshot.on_duty.map((team) => [team.code, nameOf(team)]));
  return html`<ul class="teams">${coming.map(
    (turn) => html`<li><b>${nameOf(turn) || names.get(turn.team) || turn.team}</b>
    ${word("turn", turn.kind)} <small>${span(turn)}</small></li>`,
  )}</ul>`;
}

/** The day once where a turn ends on the day it begins. @param {import("./model.js").Turn} turn */
function span({ from, until }) {
  const [begins, ends] = [wallDate(from), wallDate(until)];
  const day = begins.slice(0, -5);
  return `${begins}–${ends.startsWith(day) ? ends.slice(day.length) : ends}`;
}
