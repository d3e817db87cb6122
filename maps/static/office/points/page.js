/** The codes of reporting points: which are in force, issued, their posters printed, revoked. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { actorName, learnNames } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { followChanges } from "../../shared/live/follow.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { beginPage, followTheme } from "../duty-page.js";
import { unreadNote } from "../unread-note.js";
import { begin, issue, load, model, posterOf, revoke, set, shown, standing } from "./model.js";

/** @typedef {import("./model.js").Point} Point */

const root = /** @type {HTMLElement} */ (document.getElementById("page"));
const STANDINGS = ["good", "none", "over"];
const MOST = 300;

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  return html`<header>
      <a href="/">${t("app.name")}</a><h1>${t("points.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
      <span class="tools">${may("GET", "/rules") ? html`<a class="button" href="/rules">${t("rules.title")}</a>` : nothing}
        <a href="/help">${t("guide.open")}</a> <a lang=${other} href="?lang=${other}">${other === "zh" ? "中文" : "EN"}</a></span>
    </header>
    <p class="quiet">${t("points.about")}</p>
    <div class="said ${model.said?.good ? "good" : "bad"}" role=${model.said?.good ? "status" : "alert"}>${said()}</div>
    ${model.points === null ? nothing : model.points.length === 0 ? html`<p class="none">${t("points.none")}</p>` : html`${filters(model.points)} ${list(shown())}`}`;
}

function said() {
  if (!model.said) return nothing;
  const { text, point } = model.said;
  return html`<p>${text} ${point ? html`<a class="button" href=${posterOf(point)} target="_blank">${t("points.print")}</a>` : nothing}</p>`;
}

/** @param {readonly Point[]} points */
function filters(points) {
  const kinds = [...new Set(points.map(({ kind }) => kind))].filter(Boolean).sort();
  const typed = (/** @type {Event} */ event) => filter({ words: fieldText(event) });
  return html`<form class="card" role="search" aria-label=${t("points.filter")} @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <label class="wide">${t("points.words")}<input type="search" .value=${model.words} maxlength="100" autocomplete="off" @input=${typed}></label>
    <label>${t("points.kind")}<select @change=${(/** @type {Event} */ event) => filter({ kind: fieldText(event) })}>
      <option value="">${t("points.any")}</option>${kinds.map((kind) => html`<option value=${kind} ?selected=${kind === model.kind}>${word("point", kind)}</option>`)}</select></label>
    <label>${t("points.standing")}<select @change=${(/** @type {Event} */ event) => filter({ standing: /** @type {import("./model.js").Standing | ""} */ (fieldText(event)) })}>
      <option value="">${t("points.any")}</option>${STANDINGS.map((each) => html`<option value=${each} ?selected=${each === model.standing}>${t(`points.is_${each}`)}</option>`)}</select></label>
  </form>`;
}

/** @param {Event} event */
function fieldText(event) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;
}

/** @param {Parameters<typeof set>[0]} changes */
function filter(changes) {
  set({ ...changes, sure: null });
  changedNow("page");
}

/** @param {Point[]} points */
function list(points) {
  const n = points.length;
  return html`<p class="quiet" role="status">${t(n > MOST ? "points.more" : "points.count", { n, most: MOST })}</p>
    ${
      n === 0
        ? html`<p class="none">${t("points.no_match")}</p>`
        : html`<div class="listing as-cards" tabindex="0" role="region" aria-label=${t("points.title")}><table>
      <thead><tr><th scope="col">${t("points.point")}</th><th scope="col">${t("points.kind")}</th><th scope="col">${t("points.standing")}</th>
        <th scope="col">${t("points.since")}</th><th scope="col"><span class="hidden">${t("points.todo")}</span></th></tr></thead>
      <tbody>${repeat(points.slice(0, MOST), ({ point }) => point, row)}</tbody></table></div>`
    }`;
}

/** @param {Point} point */
function row(point) {
  const is = standing(point);
  return html`<tr data-point=${point.point} class=${is}>
    <th scope="row">${nameOf(point)}<small><code>${point.point}</code></small></th>
    <td>${word("point", point.kind)}</td>
    <td><b class="standing">${t(`points.is_${is}`)}</b>${point.number === null ? nothing : html`<small>${t("points.number", { number: point.number })}</small>`}</td>
    <td>${since(point)}</td>
    <td class="todo">${model.sure === point.point ? sure(point) : point.good ? inForce(point) : issuing(point)}</td></tr>`;
}

/** @param {Point} point */
function since({ good, issued_at: issued, issued_by: by, revoked_at: revoked, revoked_by: ender }) {
  if (revoked && !good)
    return html`${t("points.revoked_at", { time: wallDate(revoked) })}<small>${actorName(ender)}</small>`;
  return issued ? html`${t("points.issued_at", { time: wallDate(issued) })}<small>${actorName(by)}</small>` : "–";
}

/** @param {Point} point */
function inForce(point) {
  const ask = () => {
    set({ sure: point.point });
    changedNow("page");
    /** @type {HTMLElement | null} */ (root.querySelector(".leave"))?.focus();
  };
  return html`<a class="button" href=${posterOf(point.point)} target="_blank" aria-label=${`${t("points.print")} ${nameOf(point)}`}>${t("points.print")}</a>
    <button class="danger" ?disabled=${model.busy} aria-label=${`${t("points.revoke")} ${nameOf(point)}`} @click=${ask}>${t("points.revoke")}</button>`;
}

/** Asked once more, the cursor on the way out: a code that is over never comes back. @param {Point} point */
function sure(point) {
  const leave = () => {
    set({ sure: null });
    changedNow("page");
    /** @type {HTMLElement | null} */ (
      root.querySelector(`[data-point="${CSS.escape(point.point)}"] .danger`)
    )?.focus();
  };
  return html`<div class="sure" @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && leave()}>
    <p>${t("points.sure", { number: point.number ?? "" })}</p>
    <button class="leave" @click=${leave}>${t("points.leave")}</button>
    <button class="danger" ?disabled=${model.busy} @click=${() => void revoke(point)}>${t("points.revoke_now")}</button></div>`;
}

/** @param {Point} point */
function issuing(point) {
  return html`<button ?disabled=${model.busy} aria-label=${`${t("points.issue")} ${nameOf(point)}`} @click=${() => void issue(point)}>${t("points.issue")}</button>`;
}

const { tell, look } = unreadNote({ load, said: () => model.said, say: (said) => set({ said }) });

watch(["page"], () => render(view(), root));
followTheme();
const reload = async () => void (model.busy || model.sure !== null || (await look()));
void beginPage(
  begin,
  () => {
    set({ said: null });
    changedNow("page");
    void learnNames(() => changedNow("page"));
    followChanges(() => false, reload); // codes have no events; a cut line is shown
  },
  tell,
);
// A reader who comes back to the page sees what others issued or revoked meanwhile.
addEventListener("focus", () => void reload().catch(tell));
