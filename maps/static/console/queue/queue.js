/** The pending queue: open cases, nobody's first in the order of dispatch, the filters above them. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing, render } from "lit-html/lit-html.js";
import { address } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { changed, watch } from "../../shared/changes.js";
import { saves } from "../../shared/file-link.js";
import { t } from "../../shared/i18n.js";
import { trafficOffer } from "../../shared/live/demo.js";
import { may } from "../../shared/session.js";
import { setFilter, state } from "../../shared/store.js";
import { showProblem } from "../../shared/toasts.js";
import { clearLine, commandLine } from "../command/line.js";
import { narrow, running } from "../command/parse.js";
import { openCase } from "../command/verb-actions.js";
import { firstStepsCard } from "../frame/first-steps.js";
import { firstSteps } from "../frame/first-steps-model.js";
import { hasFailed, hasOlder, loadEnded, loadOlder } from "./ended.js";
import { caseRow } from "./row.js";
import { callBacks, GROUPS, listed, rowsInOrder } from "./rows.js";
import { askForWords } from "./words.js";

/**
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {import("./rows.js").Row} Row
 */

const MOST_ROWS = 300;
/** The number of a case, which may have ended, and not be in the list. */
const CASE_NUMBER = /^#?(\d{1,9})$/;

/** @param {HTMLElement} root */
export function mountQueue(root) {
  const draw = () => render(view(), root);
  watch(["cases", "teams", "tick", "selection", "view", "queue", "ground"], draw);
  watch(["cases", "queue"], () => void askForWords());
  draw();
}

function view() {
  const rows = rowsInOrder();
  const shown = listed(rows);
  return html`
    <div class="filters" role="search">
      ${commandLine()}
      ${callBackChip()}
      ${chip("ended", rows)}
    </div>
    <div class="filters chips" role="group" aria-label=${t("board.filter")}>
      ${Object.keys(GROUPS)
        .filter((name) => isOffered(name, rows))
        .map((name) => chip(name, rows))}
    </div>
    ${state.filter.text.trim() ? searching(shown.length, rows.length) : nothing}
    ${boot.wall ? nothing : trafficOffer(state.loaded && state.cases.size === 0)}
    <div class="cases" role="group" aria-label=${t("board.cases")} tabindex="-1">
      ${repeat(shown.slice(0, MOST_ROWS), ({ item }) => item.id, caseRow)}
      ${shown.length === 0 && !state.filter.text.trim() ? empty() : nothing}
      ${exportLinks()}
      ${notAll(rows, shown)}
    </div>`;
}

/**
 * The note below the list on cases that are neither listed nor searched, and the remedy.
 *
 * @param {Row[]} rows
 * @param {Row[]} shown
 */
function notAll(rows, shown) {
  const cut = shown.length > MOST_ROWS;
  const counts = { shown: Math.min(shown.length, MOST_ROWS), all: shown.length, n: rows.length };
  const isEnded = state.filter.group === "ended";
  return html`
    ${cut ? html`<p class="not-all">${t("board.more", counts)}</p>` : nothing}
    ${!isEnded && state.truncated ? html`<p class="not-all">${t("board.truncated", counts)}</p>` : nothing}
    ${
      isEnded && state.ended && hasOlder()
        ? html`<p class="not-all">${t("board.latest", counts)} <button @click=${loadOlder}>${t("board.older")}</button></p>`
        : nothing
    }`;
}

/** A search hides cases, also those still to come: that is said as long as it does, with the way back. @param {number} found @param {number} all */
function searching(found, all) {
  const words = { text: state.filter.text.trim(), found, all };
  const number = found === 0 && CASE_NUMBER.exec(running(narrow(words.text)))?.[1];
  return html`<p class="searching ${found ? "" : "nothing"}" role="status"><span>${t(found ? "board.found" : "board.nothing_found", words)}</span>
    ${number ? html`<button @click=${() => openCase(Number(number))}>${t("board.open_number", { number })}</button>` : nothing}
    <button @click=${clearLine}>${t("board.show_all", words)}<kbd>Esc</kbd></button></p>`;
}

/** Links to download the list with its filter, and the response times by station. */
function exportLinks() {
  if (boot.wall || !state.loaded || !may("GET", "/complaints.{form}")) return nothing;
  const { group } = state.filter;
  const wanted = {
    state: { ended: "over", callback: "cleared" }[group] ?? "open",
    group: group !== "all" && group in GROUPS ? group : null,
    q: state.filter.text.trim() || null,
    lang: boot.language,
  };
  const link = (
    /** @type {string} */ path,
    /** @type {Record<string, string | null>} */ query,
    /** @type {"csv" | "xlsx"} */ form,
  ) =>
    html`<a download href=${address(`${path}.${form}`, query)} @click=${saves(showProblem)}>${t(`export.as_${form}`)}</a>`;
  return html`<p class="exports">${t("export.title")} <span>${t("export.cases")} ${link("/complaints", wanted, "csv")} ${link("/complaints", wanted, "xlsx")}</span>
    <span>${t("export.figures")} ${link("/response", { by: "station", lang: boot.language }, "csv")} ${link("/response", { by: "station", lang: boot.language }, "xlsx")}</span></p>`;
}

function empty() {
  const steps = firstSteps();
  if (steps) return firstStepsCard(steps);
  if (!state.county) return nothing; // nothing is on its way; why is said elsewhere
  if (state.filter.group === "ended" && hasFailed())
    return html`<p class="empty">${t("board.ended_failed")} <button @click=${loadEnded}>${t("attach.again")}</button></p>`;
  if (!state.loaded || (state.filter.group === "ended" && !state.ended))
    return html`<p class="empty">${t("board.loading")}</p>`;
  return html`<p class="empty">${t(state.filter.group !== "all" ? "board.none_match" : "board.none")}</p>`;
}

/**
 * Escalation is rare: its group is there while it has cases, or is the one looked at.
 *
 * @param {string} name
 * @param {Row[]} rows
 */
function isOffered(name, rows) {
  return (
    name !== "escalated" ||
    state.filter.group === name ||
    (!["ended", "callback"].includes(state.filter.group) && rows.some(GROUPS.escalated))
  );
}

/**
 * @param {string} name
 * @param {Row[]} rows
 */
function chip(name, rows) {
  const on = state.filter.group === name;
  const n =
    name === "ended" || ["ended", "callback"].includes(state.filter.group) ? null : rows.filter(GROUPS[name]).length;
  return html`<button class="chip" aria-pressed=${on} @click=${() => choose(name)}>${t(`filter.${name}`)}${n === null ? nothing : html`<b>${n}</b>`}</button>`;
}

/** There while a case waits for its call, or the list is looked at. */
function callBackChip() {
  const n = callBacks().length;
  const on = state.filter.group === "callback";
  if (n === 0 && !on) return nothing;
  return html`<button class="chip callback" aria-pressed=${on} title=${t("callback.long", { n })} @click=${() => choose(on ? "all" : "callback")}>${t("filter.callback")}<b>${n}</b></button>`;
}

/** @param {string} name */
function choose(name) {
  setFilter({ group: name });
  if (name === "ended") void loadEnded();
  changed("queue");
}
