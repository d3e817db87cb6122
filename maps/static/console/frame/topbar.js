/** The bar on top: county, counts, connection, the county's time, and the switches. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { correctionsWaiting } from "../../office/corrections/waiting.js";
import { signOut } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { changed, watch } from "../../shared/changes.js";
import { ago, wallTime } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { now } from "../../shared/server-time.js";
import { may, mayTakeIn, session } from "../../shared/session.js";
import { keep, state } from "../../shared/store.js";
import { showProblem } from "../../shared/toasts.js";
import { alertsCount } from "../alerts/list.js";
import { alerts } from "../alerts/model.js";
import { isMute } from "../alerts/tones.js";
import { isOver, isUnassigned, readClock } from "../case/clock.js";
import { hasDraft, intake, startIntake } from "../intake/draft.js";
import { openCounty } from "../load.js";
import { premisesDue } from "../off-shelf/model.js";
import { callBacks } from "../queue/rows.js";
import { shownState } from "../teams/state.js";
import { lacksRoads } from "../teams/travel-method.js";
import { today } from "../today.js";
import { keepFitting } from "./bar-fit.js";
import { toggleHelp } from "./help.js";

const THEMES = /** @type {const} */ (["auto", "light", "dark"]);
const THEME_ICON = { auto: "auto", light: "sun", dark: "moon" };

/**
 * @param {HTMLElement} root
 * @param {{fit: (county: import("../../shared/types.js").County) => void}} map
 */
export function mountTopbar(root, map) {
  const fit = keepFitting(root);
  listenToMenu();
  const draw = () => {
    render(view(map), root);
    fit();
  };
  watch(["cases", "teams", "connection", "tick", "view", "bar", "ground", "intake", "alerts"], draw);
  draw();
}

/** @param {{fit: (county: import("../../shared/types.js").County) => void}} map */
function view(map) {
  return html`
    <h1><span class="brand-mark" aria-hidden="true">网</span><span class="brand">${t("app.name")}</span></h1>
    ${counties(map)} ${lacksRoads() ? html`<span class="tag straight" title=${t("county.no_roads_long")}>${t("county.no_roads")}</span>` : nothing} ${alertsCount()} ${counts()}
    <span class="spring"></span>
    ${connection()}
    ${wall()}
    ${boot.wall ? nothing : html`${switches()} ${mayTakeIn() ? newCase() : nothing}`}`;
}

function newCase() {
  return html`<button class="primary new ${hasDraft() && !intake.open ? "has-draft" : ""}" aria-keyshortcuts="n" @click=${() => startIntake()}>
    ${icon("plus")}${t(hasDraft() && !intake.open ? "intake.resume" : "intake.new")}<kbd>N</kbd>
  </button>`;
}

/**
 * Counties may share a name, so the code is never cut: what is read is text, and the select lies over it unseen.
 *
 * @param {{fit: (county: import("../../shared/types.js").County) => void}} map
 */
function counties(map) {
  if (state.counties.length < 2 || boot.wall)
    return html`<span class="county" title=${state.county ? `${nameOf(state.county)} ${state.county.code}` : ""}>${state.county ? nameOf(state.county) : ""}</span>`;
  const choose = (/** @type {Event} */ event) => {
    const code = /** @type {HTMLSelectElement} */ (event.target).value;
    const county = state.counties.find((each) => each.code === code);
    if (!county) return;
    history.replaceState(null, "", `?${new URLSearchParams({ county: code })}`);
    map.fit(county);
    openCounty(county).catch(showProblem);
  };
  const shown = state.county ?? state.counties[0];
  return html`<label class="county county-pick" title="${nameOf(shown)} ${shown.code}">
    <span class="county-name" aria-hidden="true">${nameOf(shown)}</span><code aria-hidden="true">${shown.code}</code>
    <select aria-label=${t("county.choose")} @change=${choose}>
      ${state.counties.map((each) => html`<option value=${each.code} ?selected=${each === state.county}>${nameOf(each)} ${each.code}</option>`)}
    </select></label>`;
}

function counts() {
  const moment = now();
  const open = [...state.cases.values()].filter((item) => !isOver(item));
  const clocks = open.map((item) => readClock(item, moment)).filter((reading) => reading.running);
  const teams = [...state.teams.values()];
  const scrolls = matchMedia("(max-width: 760px)").matches; // then a keyboard has to reach it
  return html`<ul class="counts" tabindex=${scrolls ? 0 : nothing} aria-label=${t("count.all")}>
    ${count("open", open.length)}
    ${count("waiting", open.filter(isUnassigned).length, "waiting")}
    ${count("at_risk", clocks.filter((reading) => reading.state === "at_risk").length, "at_risk")}
    ${count("missed", clocks.filter((reading) => reading.state === "missed").length, "missed")}
    ${within()}
    ${count("free", `${teams.filter((team) => shownState(team) === "free").length}/${teams.length}`, "free")}
    ${onCall(teams)}
    ${callsDue()}
    ${goodsDue()}
  </ul>`;
}

/** Those that can be called out, and leave later: no part of the free ones. @param {import("../../shared/types.js").Team[]} teams */
function onCall(teams) {
  const many = teams.filter((team) => shownState(team) === "on_call").length;
  return many === 0 ? nothing : count("on_call", many, "on_call");
}

/** Cleared cases whose callers are still to be called; none says nothing. */
function callsDue() {
  const n = callBacks().length;
  return n === 0 ? nothing : count("callback", n, "callback");
}

/** Premises where goods are due off the shelf, once any are: last, so that nothing moves when it comes. */
function goodsDue() {
  const due = premisesDue(alerts.open.values());
  return due === 0 ? nothing : count("shelf", due, "shelf");
}

/** The promise kept so far today, of those whose clock has said so. */
function within() {
  const { share } = today;
  if (!share || share.share === null) return nothing;
  const percent = (/** @type {number | null} */ part) => `${Math.floor((part ?? 0) * 100)}%`;
  const title = t("count.within_long", {
    met: share.met,
    n: share.n,
    low: percent(share.low),
    high: percent(share.high),
  });
  const doubt = share.unconfirmed ? t("count.unconfirmed", { n: share.unconfirmed }) : "";
  return html`<li class="count within ${share.met < share.n ? "short" : ""}" title=${[title, doubt].filter(Boolean).join("\n")}>
    <b>${percent(share.share)}</b><span>${t("count.within", { met: share.met, n: share.n })}</span>${doubt ? html`<small>${t("count.unconfirmed_short", { n: share.unconfirmed })}</small>` : nothing}</li>`;
}

/**
 * @param {string} name
 * @param {number | string} value
 * @param {string} [glyph]
 */
function count(name, value, glyph) {
  return html`<li class="count ${name} ${value === 0 ? "none" : ""}">
    ${glyph ? icon(glyph) : nothing}<b>${state.loaded ? value : "–"}</b><span>${t(`count.${name}`)}</span></li>`;
}

/** The seconds stand apart: a narrow bar leaves them out. */
function wall() {
  const time = wallTime(now());
  return html`<time class="wall" title=${t("time.server")}>${time.slice(0, -3)}<span class="seconds">${time.slice(-3)}</span></time>`;
}

function connection() {
  const { state: is, since } = state.connection;
  const text =
    is === "stale" ? t("connection.stale", { ago: ago((Date.now() - since) / 1000) }) : t(`connection.${is}`);
  return html`<span class="connection ${is}" role="status" title=${text}><i aria-hidden="true"></i><span class="connection-word">${text}</span></span>`;
}

/** True while the menu is open, on a bar too narrow for its content. */
let isOpen = false;

/** The switches: in a wide bar each with its word below, else all in a menu. */
function switches() {
  const other = boot.language === "zh" ? "en" : "zh";
  const query = new URLSearchParams(location.search);
  query.set("lang", other);
  const theme = () => set("theme", THEMES[(THEMES.indexOf(state.theme) + 1) % THEMES.length]);
  return html`<button class="menu-open" aria-expanded=${isOpen} aria-controls="menu" @click=${() => openMenu(!isOpen)}>${icon("menu")}${t("menu.open")}${waiting()}</button>
  <span class="switches ${isOpen ? "open" : ""}" id="menu" @click=${(/** @type {Event} */ event) => /** @type {Element} */ (event.target).closest("a, .closes") && openMenu(false)}>
    ${sound()}
    <button class="icon theme" title=${t(`theme.${state.theme}`)} @click=${theme}>${icon(THEME_ICON[state.theme])}${label("theme")}</button>
    <button class="icon closes" title=${t("help.open")} aria-keyshortcuts="?" @click=${toggleHelp}>${icon("help")}${label("help")}</button>
    ${page("casework", "folder", may("GET", "/casework/cases"), "cases")}
    ${page("roster", "roster", may("GET", "/roster"))}
    ${page("planning", "chart", may("POST", "/planning/gaps"))}
    ${page("rules", "rules", may("GET", "/rules"))}
    ${page("points", "codes", may("GET", "/points/tokens"))}
    ${corrections()}
    ${page("rehearsal", "alarm", may("POST", "/rehearsal"))}
    ${page("people", "people", may("POST", "/accounts"))}
    ${session.who?.role === "inspector" ? html`<a class="icon field-page" href="/field" title=${t("field.menu")}>${icon("phone")}${label("field")}</a>` : nothing}
    ${page("audit", "document", may("GET", "/audit"))}
    ${who()}
    <a class="icon language" lang=${other} href="?${query}">${icon("language")}<span class="label">${other === "zh" ? "中文" : "English"}</span></a>
  </span>`;
}

/** @param {string} name */
function label(name) {
  return html`<span class="label">${t(`menu.${name}`)}</span>`;
}

/** @param {string} name @param {string} sign @param {boolean} offered @param {string} [path] */
function page(name, sign, offered, path = name) {
  return offered
    ? html`<a class="icon ${name}" href="/${path}" title=${t(`${name}.title`)}>${icon(sign)}${label(name)}</a>`
    : nothing;
}

/** @param {boolean} open */
function openMenu(open) {
  if (isOpen === open) return;
  isOpen = open;
  changed("bar");
  if (open)
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector("#menu .icon"))?.focus());
}

/** Leaving the menu by key or by press closes it. */
function listenToMenu() {
  addEventListener(
    "keydown",
    (event) => {
      if (!isOpen || event.key !== "Escape") return;
      event.stopPropagation();
      openMenu(false);
      /** @type {HTMLElement | null} */ (document.querySelector(".menu-open"))?.focus();
    },
    { capture: true },
  );
  addEventListener("pointerdown", (event) => {
    if (isOpen && !(/** @type {Element} */ (event.target).closest("#menu, .menu-open"))) openMenu(false);
  });
}

/** A press on what is not to be heard yet is the press that lets it sound. */
function sound() {
  const mute = state.sound && isMute();
  const words = t(mute ? "sound.blocked" : state.sound ? "sound.on" : "sound.off");
  return html`<button class="icon sound" aria-pressed=${state.sound} title=${words} @click=${() => (mute ? changed("alerts") : set("sound", !state.sound))}>
      ${icon(state.sound && !mute ? "sound" : "silent")}${label("sound")}</button>`;
}

/** A link to proposed corrections of reporting points, with the number waiting. */
function corrections() {
  if (!may("GET", "/corrections")) return nothing;
  const words = t("corrections.menu", { n: correctionsWaiting() });
  return html`<a class="icon corrections" href="/corrections" title=${words} aria-label=${words}>${icon("place")}${label("corrections")}${waiting()}</a>`;
}

function waiting() {
  const n = may("GET", "/corrections") ? correctionsWaiting() : 0;
  return n ? html`<b aria-hidden="true">${n}</b>` : nothing;
}

/** The user, their account, and sign-out; nothing while there are no accounts. A narrow bar leaves out the name. */
function who() {
  if (session.who?.means !== "session") return nothing;
  const { name, title, role } = session.who;
  const leave = () => signOut().catch(showProblem);
  return html`<a class="who" href="/account" title="${name} · ${word("role", role)} · ${t("account.open")}">${icon("person")}<span>${title || name}</span></a>
    <button class="icon leave" title=${t("access.sign_out")} @click=${leave}>${icon("leave")}${label("leave")}</button>`;
}

/**
 * @param {"sound" | "theme"} name
 * @param {any} value
 */
function set(name, value) {
  /** @type {any} */ (state)[name] = value;
  keep(name, value);
  changed(name === "theme" ? "view" : "alerts");
}
