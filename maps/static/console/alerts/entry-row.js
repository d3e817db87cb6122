/** An entry of the alerts as a row: one alert, or many of one cause in one line. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { actorName } from "../../shared/colleagues.js";
import { ago, spokenLeft, wallTime } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { exerciseMark } from "../../shared/rehearsal.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { select } from "../case/detail.js";
import { focusTeam } from "../frame/focus.js";
import { placeOf, titleOf } from "./call.js";
import { isUnfolded, turnGroup } from "./folding.js";
import { alerts, calls, rank } from "./model.js";
import { noteButton, noteField } from "./note.js";
import { entryFor, isTakeable, takeEntry } from "./taking.js";

/**
 * @typedef {import("../../shared/types.js").Alert} Alert
 * @typedef {import("./groups.js").Entry} Entry
 */

/** Of a group that is unfolded. */
const MOST = 50;
/** Of a group, in its own line. */
const CASES_NAMED = 12;
const GLYPH = {
  at_risk: "at_risk",
  missed: "missed",
  unacknowledged: "offered",
  unassigned: "waiting",
  team_silent: "silent",
  next_step: "running",
  expedite_due: "escalated",
  off_shelf_due: "shelf",
  roads_missing: "alarm",
  channel_failing: "phone",
  messages_withheld: "phone",
};

/** @param {Entry} entry */
export function entryRow(entry) {
  return entry.alerts.length > 1 ? group(entry) : row(entry.alerts[0]);
}

/** @param {Entry} entry */
export function kindOf({ alerts: [{ kind }] }) {
  return word("alert", kind);
}

/** Many alerts of one cause in one line; one by one where they are asked for. @param {Entry} entry */
function group(entry) {
  const { key, alerts: all, newest } = entry;
  const [first] = all;
  const open = isUnfolded(key) && !boot.wall;
  const glyph = icon(GLYPH[/** @type {keyof typeof GLYPH} */ (first.kind)] ?? "alarm");
  const content = html`${glyph}<b>${kindOf(entry)} <span class="times">×${all.length}</span>${boot.wall ? nothing : html`<span class="turn">${open ? "▾" : "▸"}</span>`}</b><span class="where">${casesOf(entry)}</span>
    <span class="when">${t("alerts.newest", { ago: ago((now() - Date.parse(newest)) / 1000) })}</span><small>${standing(first)}</small>`;
  return html`<li class="alert group ${highest(all)} ${calls(first) ? "calling" : "quiet"}" data-alert-row=${key}>
    ${
      boot.wall
        ? html`<div class="what">${content}</div>`
        : html`<button class="what" data-alert=${key} aria-expanded=${open}
      aria-keyshortcuts="A Shift+Enter" title=${t(open ? "alerts.fold_group" : "alerts.unfold_group", { n: all.length })} @click=${() => turnGroup(key)}>${content}</button>`
    }
    ${
      isTakeable(first)
        ? html`<span class="taking"><button class="take" ?disabled=${all.some(({ id }) => alerts.taking.has(id))}
      aria-label=${t("alerts.take_group_long", { what: kindOf(entry), n: all.length })} @click=${() => takeEntry(entry)}>${t("alerts.take_group", { n: all.length })}<kbd>A</kbd></button>
      ${noteButton(key)}</span>${noteField(key, all, (note) => takeEntry(entry, note))}`
        : nothing
    }
    ${open ? html`<ol class="each">${repeat(inGroup(all).slice(0, MOST), (alert) => alert.id, row)}</ol>` : nothing}
    ${open && all.length > MOST ? html`<p class="calm more">${t("alerts.more", { n: all.length - MOST })}</p>` : nothing}
  </li>`;
}

/** Alerts of one case stand together. @param {Alert[]} all */
function inGroup(all) {
  return [...all].sort((a, b) => (a.case ?? 0) - (b.case ?? 0) || a.id - b.id);
}

/** The cases of a group by their numbers, as far as they fit; a case with several alerts says how many. @param {Entry} entry */
function casesOf({ cases, alerts: all }) {
  if (cases.length === 0) return all.slice(0, CASES_NAMED).map(placeOf).join(t("list.separator"));
  const named = cases
    .slice(0, CASES_NAMED)
    .map(({ id, times }) => (times > 1 ? `#${id}×${times}` : `#${id}`))
    .join(" ");
  return cases.length > CASES_NAMED ? `${named} …` : named;
}

/** @param {Alert[]} all */
function highest(all) {
  return all.reduce((most, alert) => (rank(alert) > rank(most) ? alert : most)).level;
}

/** @param {Alert} alert */
function row(alert) {
  const open = () => openAlert(alert);
  return html`<li class="alert ${alert.level} ${calls(alert) ? "calling" : "quiet"}" data-alert-row=${alert.id}>
    <button class="what" data-alert=${alert.id} aria-keyshortcuts="A Shift+Enter" @click=${open}>
      ${icon(GLYPH[/** @type {keyof typeof GLYPH} */ (alert.kind)] ?? "alarm")}
      <b>${exerciseMark(state.cases.get(alert.case ?? 0) ?? {})}${titleOf(alert)}</b><span class="where">${placeOf(alert)}</span>
      <span class="when">${ago((now() - Date.parse(alert.raised_at)) / 1000)}</span>
      <small>${standing(alert)}</small>
      ${alert.note ? html`<q class="said">${alert.note}</q>` : nothing}
    </button>
    ${
      isTakeable(alert)
        ? html`<span class="taking"><button class="take" ?disabled=${alerts.taking.has(alert.id)}
      aria-label=${t("alerts.take_long", { what: titleOf(alert) })} @click=${() => takeEntry(entryFor(alert))}>${t("alerts.take")}<kbd>A</kbd></button>
      ${noteButton(String(alert.id))}</span>${noteField(String(alert.id), [alert], (note) => takeEntry(entryFor(alert), note))}`
        : nothing
    }
  </li>`;
}

/** The level an alert has reached, and the next one. @param {Alert} alert */
function standing(alert) {
  if (alert.acknowledged_at) {
    return t("alerts.taken", {
      by: actorName(alert.acknowledged_by),
      time: wallTime(alert.again_at ?? alert.acknowledged_at),
    });
  }
  if (alert.gone_at) return t("alerts.gone");
  const level = word("level", alert.level);
  const left = alert.escalates_at ? (Date.parse(alert.escalates_at) - now()) / 1000 : 0;
  return left > 0 ? t("alerts.notified_next", { level, time: spokenLeft(left) }) : t("alerts.notified", { level });
}

/** @param {Alert} alert */
function openAlert(alert) {
  if (alert.case !== null) select(alert.case);
  else if (alert.team !== null) focusTeam(alert.team);
}
