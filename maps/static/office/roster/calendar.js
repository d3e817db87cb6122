/** Teams by days, turns as bars, gaps in a row of their own on top. Bars are buttons: a keyboard reaches each. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { changedNow } from "../../shared/changes.js";

import { nameOf, t, word } from "../../shared/i18n.js";
import { narrowName } from "../../shared/team-name.js";
import { gapText } from "./gap-text.js";
import { draftOf, drawnUntil, last, mayChange, model, set } from "./model.js";
import { grab, onKey } from "./moving.js";
import { needName } from "./need-name.js";
import { DAY, dayOf, monthsOf, read, shown, span, weekday } from "./wall.js";

/** @typedef {import("./model.js").Turn} Turn */

export function calendar() {
  const days = [...Array((drawnUntil() - model.first) / DAY).keys()].map((n) => model.first + n * DAY);
  return html`<div class="calendar ${model.view}" role="group" aria-label=${t("roster.title")} .style=${`--days: ${days.length}`}>
    <div class="row head"><span class="who">${monthsOf(model.first, last())}</span>
      <div class="track">${days.map(heading)}</div></div>
    ${
      model.gaps.length
        ? html`<div class="row gaps"><span class="who">${t("roster.gaps")}</span>
      <div class="track">${columns(days)}${model.gaps.map(gapBar)}</div></div>`
        : nothing
    }
    ${repeat(
      model.teams,
      (team) => team.code,
      (team) => html`<div class="row team">
      <span class="who" title="${nameOf(team)} · ${team.code}">${narrowName(nameOf(team))}</span>
      <div class="track" data-team=${team.code} @pointerdown=${(/** @type {PointerEvent} */ event) => mayChange() && grab(event, team.code)}>
        ${columns(days)}
        ${repeat(
          model.turns.filter((turn) => turn.team === team.code),
          (turn) => turn.id,
          bar,
        )}
      </div></div>`,
    )}
  </div>`;
}

/** @param {number} day */
function heading(day) {
  const surge = surgeOn(day);
  const again = day > model.first && surgeOn(day - DAY) === surge ? "again" : "";
  return html`<span class="day ${mark(day)}"><b>${new Date(day).getUTCDate()}</b>
    <small>${shown(day, { weekday: model.view === "week" ? "short" : "narrow" })}${day >= last() ? html` <em class="beyond">${t("roster.beyond")}</em>` : surge ? html` <em class=${again} title=${needName(surge)}>${needName(surge)}</em>` : nothing}</small></span>`;
}

/** @param {number[]} days */
function columns(days) {
  return days.map((day) => html`<i class="col ${mark(day)}" aria-hidden="true"></i>`);
}

/** @param {number} day */
function mark(day) {
  if (day >= last()) return "beyond";
  const today = dayOf(day) === dayOf(model.now) ? "today" : "";
  return `${surgeOn(day) ? "surge" : weekday(day) > 5 ? "weekend" : ""} ${today}`;
}

/** The need of some dates of the year that a day is one of. @param {number} day */
function surgeOn(day) {
  const date = dayOf(day).slice(5);
  const found = model.needs.find(
    ({ first, last: end }) =>
      first && end && (first <= end ? first <= date && date <= end : date >= first || date <= end),
  );
  return found?.name ?? null;
}

/** @param {Turn} turn */
function bar(turn) {
  const chosen = turn.id === model.selected;
  const label = `${word("turn", turn.kind)} ${span(turn.from_local, turn.until_local)}`;
  const cut = `${read(turn.from_local) < model.first ? "from-before" : ""} ${read(turn.until_local) > drawnUntil() ? "goes-on" : ""}`;
  return html`<button class="bar ${turn.kind} ${chosen ? "chosen" : ""} ${cut}" data-turn=${turn.id} aria-pressed=${chosen}
      aria-label="${nameOf(teamOf(turn))} ${label}" title=${label} .style=${place(turn.from_local, turn.until_local)}
      @focus=${() => choose(turn)} @click=${() => choose(turn)} @dblclick=${() => edit(turn)} @keydown=${(/** @type {KeyboardEvent} */ event) => onKey(event, turn)}>
    <span>${text(turn)}</span>
    ${mayChange() ? html`<i class="grip" aria-hidden="true"></i>` : nothing}</button>`;
}

/** The text that fits on a bar: the hours of a shift, the kind of others. @param {Turn} turn */
function text(turn) {
  const hours = `${turn.from_local.slice(11)}–${turn.until_local.slice(11)}`;
  const short = read(turn.until_local) - read(turn.from_local) <= DAY;
  if (model.view === "week" && turn.kind === "shift") return hours;
  return model.view === "week" && short ? `${word("turn", turn.kind)} ${hours}` : word("turn", turn.kind);
}

/** @param {Turn} turn */
function teamOf(turn) {
  return model.teams.find((team) => team.code === turn.team) ?? { name: turn.team };
}

/** @param {Turn} turn */
function choose(turn) {
  if (model.selected === turn.id) return;
  set({ selected: turn.id });
  changedNow("page");
}

/** @param {Turn} turn */
function edit(turn) {
  if (!mayChange()) return;
  set({ draft: draftOf(turn), form: null });
  changedNow("page");
}

/** @param {import("./model.js").Gap} gap */
function gapBar(gap) {
  return html`<span class="gap" .style=${place(gap.from_local, gap.until_local)} title=${gapText(gap)}></span>`;
}

/**
 * The position of a stretch on its track, in shares of it.
 *
 * @param {string} from
 * @param {string} until
 */
function place(from, until) {
  const whole = drawnUntil() - model.first;
  const [start, end] = [Math.max(read(from), model.first), Math.min(read(until), drawnUntil())];
  return `left: ${((start - model.first) / whole) * 100}%; width: ${((end - start) / whole) * 100}%`;
}
