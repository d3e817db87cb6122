/** The alerts over the map: those that call the reader by themselves, the others when asked for. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { repeat } from "lit-html/directives/repeat.js";

import { followAlerts, placeOf, titleOf } from "../alert-call.js";
import { alerts, calls, inOrder, mayTake, sounds, take } from "../alerts.js";
import { boot } from "../boot.js";
import { select } from "../case-detail.js";
import { actorName } from "../colleagues.js";
import { askForNotices, noticeState } from "../desktop-notice.js";
import { ago, countdown, wallTime } from "../format.js";
import { t, word } from "../i18n.js";
import { icon } from "../map/icons.js";
import { now } from "../server-time.js";
import { changed, state, watch } from "../store.js";
import { isMute } from "../tones.js";
import { isTyping } from "../typing.js";
import { noteButton, noteField, startNote } from "./alert-note.js";
import { focusTeam } from "./focus.js";
import { SETTLE_MS, redrawn } from "./settling.js";
import { showNotice, showProblem } from "./toasts.js";

/** @typedef {import("../types.js").Alert} Alert */

const MOST = 50;
const GLYPH = { at_risk: "at_risk", missed: "missed", unacknowledged: "offered", unassigned: "waiting", team_silent: "silent", next_step: "running", expedite_due: "escalated", off_shelf_due: "shelf" };
/** Whether the others are shown too. */
let whole = false;
/** Those that call are folded away until the next one comes. */
let folded = false;
let loudest = 0;

/** @param {HTMLElement} root */
export function mountAlerts(root) {
  let listed = "";
  const drawn = () => void render(view(), root);
  const draw = () => {
    unfoldForNew();
    const ids = inOrder().map(({ id }) => id).join();
    if (ids === listed) drawn();
    else redrawn(root, drawn, ".take");
    listed = ids;
    noteTop();
  };
  watch(["alerts", "cases", "teams", "tick", "view"], draw);
  followAlerts();
  if (!boot.wall) addEventListener("keydown", onKey);
  draw();
}

/** Which alert stands first, and since when: what came to the top under the hand is not the one that was meant. */
const top = { id: 0, since: 0 };

function noteTop() {
  const id = inOrder().find(calls)?.id ?? 0;
  if (id !== top.id) Object.assign(top, { id, since: performance.now() });
}

/** @param {Alert} alert */
function isSettled(alert) {
  return alert.id === top.id && performance.now() - top.since >= SETTLE_MS;
}

/** A folded list opens for an alert that came after it was folded. */
function unfoldForNew() {
  const newest = Math.max(0, ...[...alerts.open.values()].filter(calls).map((alert) => alert.id));
  if (newest > loudest) folded = false;
  loudest = Math.max(loudest, newest);
}

/** For the bar on top: how many call, always there so that nothing moves when the first one comes. */
export function alertsCount() {
  const calling = [...alerts.open.values()].filter(calls).length;
  const others = alerts.open.size - calling;
  const name = t("alerts.count_long", { n: calling, others });
  const look = `count alerts-count ${calling > 0 ? "calling" : "none"}`;
  const told = html`${icon("alarm")}<b>${calling}</b><span>${t("alerts.count")}</span>`;
  if (boot.wall) return html`<span class=${look} title=${name}>${told}</span>`;
  return html`<button class=${look} aria-controls="alerts" aria-expanded=${isShown()} aria-label=${name} title=${name} @click=${toggle}>${told}</button>`;
}

function isShown() {
  return whole || (!folded && [...alerts.open.values()].some(calls));
}

function toggle() {
  const shown = isShown();
  whole = !shown || (!whole && alerts.open.size > [...alerts.open.values()].filter(calls).length);
  folded = !whole;
  changed("alerts", "view");
}

function fold() {
  whole = false;
  folded = true;
  changed("alerts", "view");
}

function view() {
  const listed = inOrder();
  const calling = listed.filter(calls);
  const shown = whole ? listed : calling;
  return html`<p class="hidden" role="alert">${spoken(calling)}</p>
    ${isShown() ? html`<section class="alerts ${calling.length > 0 ? "calling" : ""}" aria-label=${t("alerts.title")}>
      <header><h2>${t("alerts.title")}</h2>
        <span>${mayTake() && !boot.wall && calling.length > 0 ? t("alerts.keys") : nothing}</span>
        ${boot.wall ? nothing : html`<button class="icon" title=${t("alerts.fold")} @click=${fold}>${icon("close")}</button>`}</header>
      ${shown.length === 0 ? html`<p class="calm">${t("alerts.none")}</p>` : html`<ol>${repeat(shown.slice(0, MOST), (alert) => alert.id, row)}</ol>`}
      ${shown.length > MOST ? html`<p class="calm more">${t("alerts.more", { n: shown.length - MOST })}</p>` : nothing}
      ${shown.length < listed.length ? html`<button class="others" @click=${toggle}>${t("alerts.others", { n: listed.length - shown.length })}</button>` : nothing}
      ${state.sound && isMute() && calling.some(sounds) ? html`<p class="calm mute">${t("sound.blocked")}</p>` : nothing}
      ${whole ? notices() : nothing}
    </section>` : nothing}`;
}

/** The topmost in words, for who does not see the list. @param {Alert[]} calling */
function spoken([first]) {
  return first ? t("alerts.spoken", { what: titleOf(first), where: placeOf(first) }) : "";
}

/** @param {Alert} alert */
function row(alert) {
  const open = () => openAlert(alert);
  return html`<li class="alert ${alert.level} ${calls(alert) ? "calling" : "quiet"}" data-alert-row=${alert.id}>
    <button class="what" data-alert=${alert.id} aria-keyshortcuts="A Shift+Enter" @click=${open}>
      ${icon(GLYPH[/** @type {keyof typeof GLYPH} */ (alert.kind)] ?? "alarm")}
      <b>${titleOf(alert)}</b><span class="where">${placeOf(alert)}</span>
      <span class="when">${ago((now() - Date.parse(alert.raised_at)) / 1000)}</span>
      <small>${standing(alert)}</small>
      ${alert.note ? html`<q class="said">${alert.note}</q>` : nothing}
    </button>
    ${isTakeable(alert) ? html`<span class="taking"><button class="take" ?disabled=${alerts.taking.has(alert.id)}
      aria-label=${t("alerts.take_long", { what: titleOf(alert) })} @click=${() => takeOne(alert)}>${t("alerts.take")}<kbd>A</kbd></button>
      ${noteButton(alert)}</span>${noteField(alert, (note) => takeOne(alert, note))}` : nothing}
  </li>`;
}

/** @param {Alert} alert */
function isTakeable(alert) {
  return mayTake() && !boot.wall && !alert.acknowledged_at;
}

/** How far it has gone, and what follows. @param {Alert} alert */
function standing(alert) {
  if (alert.acknowledged_at) {
    return t("alerts.taken", { by: actorName(alert.acknowledged_by), time: wallTime(alert.again_at ?? alert.acknowledged_at) });
  }
  if (alert.gone_at) return t("alerts.gone");
  const level = word("level", alert.level);
  const left = alert.escalates_at ? (Date.parse(alert.escalates_at) - now()) / 1000 : 0;
  return left > 0 ? t("alerts.told_next", { level, time: countdown(left) }) : t("alerts.told", { level });
}

/** @param {Alert} alert */
function openAlert(alert) {
  if (alert.case !== null) select(alert.case);
  else if (alert.team !== null) focusTeam(alert.team);
}

/**
 * The key's place is kept: after one is taken the next has the focus.
 *
 * @param {Alert} alert
 * @param {string} [note]
 * @returns {Promise<boolean>} whether it was taken
 */
async function takeOne(alert, note) {
  const focused = document.activeElement?.closest("[data-alert-row]");
  const next = focused?.nextElementSibling ?? focused?.previousElementSibling;
  const id = next?.getAttribute("data-alert-row");
  const taken = await take(alert, note).then(() => true, (problem) => (showProblem(problem), false));
  if (!focused || !taken) return taken;
  requestAnimationFrame(() => {
    const there = id && document.querySelector(`[data-alert="${id}"]`);
    /** @type {HTMLElement | null} */ (there || document.querySelector("[data-alert]") || document.querySelector(".alerts-count"))?.focus();
  });
  return taken;
}

/** A takes the alert that has the focus, Shift and A the topmost; Shift and Enter ask for a remark first. @param {KeyboardEvent} event */
function onKey(event) {
  const key = event.key.toLowerCase();
  const remarks = key === "enter" && event.shiftKey;
  if ((key !== "a" && !remarks) || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (!mayTake() || event.repeat) return; // a hand that rests on the key has not seen the next one
  const focused = Number(document.activeElement?.closest("[data-alert-row]")?.getAttribute("data-alert-row"));
  const alert = event.shiftKey && !remarks ? inOrder().find(calls) : alerts.open.get(focused);
  if (!alert || (remarks && !isTakeable(alert))) return;
  event.preventDefault();
  if (remarks) startNote(alert);
  else if (event.shiftKey && !isSettled(alert)) showNotice(t("settling.alert"));
  else void takeOne(alert);
}

/** What can be said, or done, about notices on the desktop. */
function notices() {
  const is = noticeState();
  const ask = () => askForNotices().then(() => changed("alerts"));
  return html`<footer>${is === "default" ? html`<button @click=${ask}>${t("notice.ask")}</button>` : html`<span class="note">${t(`notice.${is}`)}</span>`}</footer>`;
}
