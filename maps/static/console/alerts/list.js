/** The alerts above the map, never on it: those that call the reader by themselves, the others when asked for. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changed, watch } from "../../shared/changes.js";
import { actorName } from "../../shared/colleagues.js";
import { ago, spokenLeft, wallTime } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { exerciseMark } from "../../shared/rehearsal.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { showDone, showNotice, showProblem } from "../../shared/toasts.js";
import { select } from "../case/detail.js";
import { focusTeam } from "../frame/focus.js";
import { GUARD_MS, redrawn } from "../frame/press-guard.js";
import { isTyping } from "../typing.js";
import { followAlerts, placeOf, titleOf } from "./call.js";
import { askForNotices, noticeState } from "./desktop-notice.js";
import { grouped } from "./groups.js";
import { alerts, calls, inOrder, mayTake, rank, sounds, take, takeAll } from "./model.js";
import { isNoting, noteButton, noteField, startNote } from "./note.js";
import { isMute } from "./tones.js";

/**
 * @typedef {import("../../shared/types.js").Alert} Alert
 * @typedef {import("./groups.js").Entry} Entry
 */

const MOST = 50;
/** On the wall nothing is pressed: what is beyond these is only counted. */
const MOST_ON_WALL = 3;
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
};
/** In the strip; the list has them all. */
const MOST_IN_STRIP = 6;
/** Whether the list is open; else there is the strip, which always has its place: nothing moves when an alert comes. */
let listed = false;
/** Groups that are shown alert by alert. @type {Set<string>} */
const unfolded = new Set();

/** @param {HTMLElement} root */
export function mountAlerts(root) {
  let before = "";
  const drawn = () => void render(view(), root);
  const draw = () => {
    const ids = grouped(inOrder()).map(meaning).join();
    if (ids === before) drawn();
    else redrawn(root, drawn, ".take");
    before = ids;
    noteTop();
  };
  watch(["alerts", "cases", "teams", "tick", "view"], draw);
  followAlerts();
  if (!boot.wall) addEventListener("keydown", onKey);
  draw();
}

/** Which entry stands first, and since when: what came to the top under the hand is not the one that was meant. */
const top = { key: "", since: 0 };

function noteTop() {
  const key = meaning(firstCalling());
  if (key !== top.key) Object.assign(top, { key, since: performance.now() });
}

/** What the first key would take: of a group, all that it has now. @param {Entry | undefined} entry */
function meaning(entry) {
  return entry ? `${entry.key} ${entry.alerts.length}` : "";
}

/** @param {Entry} entry */
function isSteady(entry) {
  return meaning(entry) === top.key && performance.now() - top.since >= GUARD_MS;
}

function firstCalling() {
  return grouped(inOrder()).find(({ alerts: [first] }) => calls(first));
}

/** For the bar on top: how many call, always there so that nothing moves when the first one comes. */
export function alertsCount() {
  const calling = [...alerts.open.values()].filter(calls).length;
  const others = alerts.open.size - calling;
  const name = t("alerts.count_long", { n: calling, others });
  const look = `count alerts-count ${calling > 0 ? "calling" : "none"}`;
  const label = html`${icon("alarm")}<b>${calling}</b><span>${t("alerts.count")}</span>`;
  if (boot.wall) return html`<span class=${look} title=${name}>${label}</span>`;
  return html`<button class=${look} aria-controls="alerts" aria-expanded=${isListed()} aria-label=${name} title=${name} @click=${toggle}>${label}</button>`;
}

/** A remark is written in the list. */
function isListed() {
  return listed || isNoting();
}

function toggle() {
  listed = !isListed();
  startNote(null);
  changed("alerts", "view");
}

function view() {
  const all = inOrder();
  const calling = all.filter(calls);
  return html`<p class="hidden" role="alert">${spoken(calling)}</p>${boot.wall ? onWall(calling) : isListed() ? list(all, calling) : strip(all, calling)}`;
}

/** One line above the map, there in calm too: the first entry in full, of the others what they are. @param {Alert[]} all @param {Alert[]} calling */
function strip(all, calling) {
  const shown = grouped(calling);
  const beyond = all.length - (shown[0]?.alerts.length ?? 0);
  return html`<section class="alerts strip ${calling.length > 0 ? "calling" : ""}" aria-label=${t("alerts.title")}>
    ${shown.length === 0 ? html`<p class="calm">${t(all.length > 0 ? "alerts.none_calls" : "alerts.none")}</p>` : entries(shown, MOST_IN_STRIP)}
    ${silenced(calling)}
    ${beyond > 0 ? html`<button class="others" aria-expanded="false" title=${t("alerts.others_long", { n: all.length })} @click=${toggle}>${t("alerts.others", { n: all.length })}</button>` : nothing}
  </section>`;
}

/** @param {Alert[]} all @param {Alert[]} calling */
function list(all, calling) {
  const shown = grouped(all);
  return html`<section class="alerts ${calling.length > 0 ? "calling" : ""}" aria-label=${t("alerts.title")}>
    <header><h2>${t("alerts.title")}</h2>
      <span>${mayTake() && calling.length > 0 ? t("alerts.keys") : nothing}</span>
      <button class="icon" title=${t("alerts.fold")} @click=${toggle}>${icon("close")}</button></header>
    ${shown.length === 0 ? html`<p class="calm">${t("alerts.none")}</p>` : entries(shown, MOST)}
    ${silenced(calling)}${notices()}
  </section>`;
}

/** Nothing is pressed there: what has no room is counted. @param {Alert[]} calling */
function onWall(calling) {
  if (calling.length === 0) return nothing;
  return html`<section class="alerts calling" aria-label=${t("alerts.title")}>${entries(grouped(calling), MOST_ON_WALL)}${silenced(calling)}</section>`;
}

/** @param {Alert[]} calling */
function silenced(calling) {
  return state.sound && isMute() && calling.some(sounds)
    ? html`<p class="calm mute" title=${t("sound.blocked")}>${t("sound.blocked")}</p>`
    : nothing;
}

/** @param {Entry[]} shown @param {number} most */
function entries(shown, most) {
  const beyond = counted(shown.slice(most));
  return html`<ol>${repeat(
    shown.slice(0, most),
    ({ key }) => key,
    (entry) => (entry.alerts.length > 1 ? group(entry) : row(entry.alerts[0])),
  )}</ol>
    ${beyond > 0 && most !== MOST_IN_STRIP ? html`<p class="calm more">${t("alerts.more", { n: beyond })}</p>` : nothing}`;
}

/** @param {Entry[]} beyond */
function counted(beyond) {
  return beyond.reduce((sum, { alerts: { length } }) => sum + length, 0);
}

/** The topmost in words, for who does not see the list. @param {Alert[]} calling */
function spoken(calling) {
  const [first] = grouped(calling);
  if (!first) return "";
  if (first.alerts.length > 1) return t("alerts.spoken_group", { what: kindOf(first), n: first.alerts.length });
  return t("alerts.spoken", { what: titleOf(first.alerts[0]), where: placeOf(first.alerts[0]) });
}

/** @param {Entry} entry */
function kindOf({ alerts: [{ kind }] }) {
  return word("alert", kind);
}

/** Many alerts of one cause in one line; one by one where they are asked for. @param {Entry} entry */
function group(entry) {
  const { key, alerts: all, newest } = entry;
  const [first] = all;
  const open = unfolded.has(key) && isListed() && !boot.wall;
  const turn = () => {
    if (open) unfolded.delete(key);
    else unfolded.add(key);
    listed = true;
    changed("alerts", "view");
  };
  const glyph = icon(GLYPH[/** @type {keyof typeof GLYPH} */ (first.kind)] ?? "alarm");
  const content = html`${glyph}<b>${kindOf(entry)} <span class="times">×${all.length}</span>${boot.wall ? nothing : html`<span class="turn">${open ? "▾" : "▸"}</span>`}</b><span class="where">${casesOf(entry)}</span>
    <span class="when">${t("alerts.newest", { ago: ago((now() - Date.parse(newest)) / 1000) })}</span><small>${standing(first)}</small>`;
  return html`<li class="alert group ${highest(all)} ${calls(first) ? "calling" : "quiet"}" data-alert-row=${key}>
    ${
      boot.wall
        ? html`<div class="what">${content}</div>`
        : html`<button class="what" data-alert=${key} aria-expanded=${open}
      aria-keyshortcuts="A Shift+Enter" title=${t(open ? "alerts.fold_group" : "alerts.unfold_group", { n: all.length })} @click=${turn}>${content}</button>`
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

/** @param {Alert} alert @returns {Entry} one alert by itself, also where it stands in a group */
function entryFor(alert) {
  return { key: String(alert.id), alerts: [alert], newest: alert.raised_at, cases: [] };
}

/** @param {Alert} alert */
function isTakeable(alert) {
  return mayTake() && !boot.wall && !alert.acknowledged_at;
}

/** How far it has gone, and what follows. @param {Alert} alert */
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

/**
 * The key's place is kept: after one is taken the next has the focus.
 *
 * @param {Entry} entry
 * @param {string} [note]
 * @returns {Promise<boolean>} whether it was taken
 */
async function takeEntry({ alerts: all }, note) {
  const focused = document.activeElement?.closest("[data-alert-row]");
  const next = focused?.nextElementSibling ?? focused?.previousElementSibling;
  const key = next?.getAttribute("data-alert-row");
  const taken = await (all.length > 1 ? takeGroup(all, note) : take(all[0], note)).then(
    () => true,
    (problem) => {
      showProblem(problem);
      return false;
    },
  );
  if (!focused || !taken) return taken;
  requestAnimationFrame(() => {
    const there = key && document.querySelector(`[data-alert="${key}"]`);
    /** @type {HTMLElement | null} */ (
      there || document.querySelector("[data-alert]") || document.querySelector(".alerts-count")
    )?.focus();
  });
  return taken;
}

/** @param {Alert[]} all @param {string} [note] */
async function takeGroup(all, note) {
  const taken = await takeAll(all, note);
  if (taken === all.length) showDone(t("alerts.taken_group", { n: taken }));
  else showNotice(t("alerts.taken_some", { n: taken, others: all.length - taken }));
}

/** A takes the entry that has the focus, Shift and A the topmost; Shift and Enter ask for a remark first. @param {KeyboardEvent} event */
function onKey(event) {
  const key = event.key.toLowerCase();
  const remarks = key === "enter" && event.shiftKey;
  if ((key !== "a" && !remarks) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (!mayTake() || event.repeat) return; // a hand that rests on the key has not seen the next one
  const entry = event.shiftKey && !remarks ? firstCalling() : focusedEntry();
  if (!entry || (remarks && !isTakeable(entry.alerts[0]))) return;
  event.preventDefault();
  if (remarks) startNote(entry.key);
  else if (event.shiftKey && !isSteady(entry)) showNotice(t("press_guard.alert"));
  else void takeEntry(entry);
}

/** @returns {Entry | undefined} */
function focusedEntry() {
  const key = document.activeElement?.closest("[data-alert-row]")?.getAttribute("data-alert-row");
  if (!key) return undefined;
  const alert = alerts.open.get(Number(key));
  return alert ? entryFor(alert) : grouped(inOrder()).find((entry) => entry.key === key);
}

/** What can be said, or done, about notices on the desktop. */
function notices() {
  const is = noticeState();
  const ask = () => askForNotices().then(() => changed("alerts"));
  return html`<footer>${is === "default" ? html`<button @click=${ask}>${t("notice.ask")}</button>` : html`<span class="note">${t(`notice.${is}`)}</span>`}</footer>`;
}
