/** The alerts above the map, never on it: those that call the reader by themselves, the others when asked for. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changed, watch } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { state } from "../../shared/store.js";
import { redrawn } from "../frame/press-guard.js";
import { followAlerts, placeOf, titleOf } from "./call.js";
import { askForNotices, noticeState } from "./desktop-notice.js";
import { entryRow, kindOf } from "./entry-row.js";
import { isListed, toggle } from "./folding.js";
import { grouped } from "./groups.js";
import { meaning, noteTop, onKey } from "./keys.js";
import { alerts, calls, inOrder, mayTake, sounds } from "./model.js";
import { isMute } from "./tones.js";

/**
 * @typedef {import("../../shared/types.js").Alert} Alert
 * @typedef {import("./groups.js").Entry} Entry
 */

const MOST = 50;
/** On the wall nothing is pressed: what is beyond these is only counted. */
const MOST_ON_WALL = 3;
/** In the strip; the list has them all. */
const MOST_IN_STRIP = 6;

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
  return html`<ol>${repeat(shown.slice(0, most), ({ key }) => key, entryRow)}</ol>
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

/** The state of desktop notices, and a button to allow them. */
function notices() {
  const is = noticeState();
  const ask = () => askForNotices().then(() => changed("alerts"));
  return html`<footer>${is === "default" ? html`<button @click=${ask}>${t("notice.ask")}</button>` : html`<span class="note">${t(`notice.${is}`)}</span>`}</footer>`;
}
