/** The list of cases, what is due first on top, and one act on several of them. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { dueChip } from "../../shared/casework/due.js";
import { actorName } from "../../shared/colleagues.js";
import { wallTime } from "../../shared/format.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { may } from "../../shared/session.js";
import { actButtons, actForm } from "./form.js";
import { dueOfRow, LISTS, shortened } from "./model.js";
import { askShared, choose, desk, loadMore, open, set, tick } from "./state.js";

/** @typedef {import("../../shared/types.js").CaseRow} CaseRow */

const mayAct = () => may("POST", "/casework/acts");

/** @param {(problem: unknown) => void} tell */
export function tabs(tell) {
  return html`<nav class="lists" aria-label=${t("casework.lists")}>${LISTS.map((list) => {
    const n = desk.counts[list];
    return html`<button data-list=${list} aria-pressed=${desk.list === list} class=${list === "overdue" && n ? "late" : ""}
      @click=${() => void choose({ list }).catch(tell)}>${t(`casework.list_${list}`)}${n === undefined ? nothing : html`<b>${n}</b>`}</button>`;
  })}</nav>`;
}

/** @param {(problem: unknown) => void} tell */
export function list(tell) {
  return html`<div class="list">
    <h2 id="list-title">${t(`casework.list_${desk.list}`)}</h2>
    <p class="quiet as-of">${desk.readAt === null ? t("casework.reading") : t("casework.as_of", { at: wallTime(desk.readAt) })}
      <span class="keys">${t("casework.keys")}</span></p>
    ${desk.results ? results() : nothing}${desk.ticked.size ? several(tell) : nothing}
    ${desk.rows.length ? table(tell) : desk.readAt === null ? nothing : html`<p class="none">${t(desk.words.trim() ? "casework.no_match" : "casework.none")}</p>`}
    ${desk.next === null ? nothing : html`<p><button class="next" @click=${() => void loadMore().catch(tell)}>${t("casework.next_page")}</button></p>`}</div>`;
}

/** @param {(problem: unknown) => void} tell */
function table(tell) {
  const all = desk.rows.every((row) => desk.ticked.has(row.case));
  const tickAll = () => {
    for (const row of desk.rows.slice(0, MOST_AT_ONCE)) tick(row.case, !all);
  };
  return html`<div class="listing" tabindex="0" role="region" aria-labelledby="list-title"><table>
    <thead><tr>${mayAct() ? html`<th scope="col" class="box"><input type="checkbox" aria-label=${t("casework.tick_all")} .checked=${all} @change=${tickAll}></th>` : nothing}
      <th scope="col">${t("casework.due")}</th><th scope="col">${t("casework.case")}</th><th scope="col">${t("casework.about")}</th><th scope="col" class="handler">${t("casework.handler")}</th></tr></thead>
    <tbody>${repeat(
      desk.rows,
      (row) => row.case,
      (row) => line(/** @type {CaseRow} */ (row), tell),
    )}</tbody></table></div>`;
}

/** As many cases as one act takes. */
const MOST_AT_ONCE = 50;

/** @param {CaseRow} row @param {(problem: unknown) => void} tell */
function line(row, tell) {
  const due = dueOfRow(row);
  const press = (/** @type {Event} */ event) => {
    if (!(/** @type {Element} */ (event.target).closest("input"))) void show(row.case).catch(tell);
  };
  return html`<tr data-case=${row.case} class=${desk.open === row.case ? "chosen" : ""} @click=${press}>
    ${mayAct() ? html`<td class="box"><input type="checkbox" aria-label=${t("casework.tick", { number: row.number })} .checked=${desk.ticked.has(row.case)} @change=${(/** @type {Event} */ event) => tick(row.case, /** @type {HTMLInputElement} */ (event.target).checked)}></td>` : nothing}
    <td class="due">${dueChip(due, desk.today)}</td>
    <th scope="row"><button class="number" aria-current=${desk.open === row.case ? "true" : "false"}>${row.number}</button>
      <small>${word("kind", row.kind)} · ${word("stage", row.stage)}</small></th>
    <td class="about">${shortened(row.text) || word("category", row.category)}<small>${[row.respondent, row.place, ...flags(row)].filter(Boolean).join(" · ")}</small></td>
    <td class="handler">${row.handler ? actorName(row.handler) : html`<span class="quiet">${t("casework.nobody")}</span>`}</td></tr>`;
}

/** Open a case; where it takes the place of the list the cursor goes there too. @param {number} id */
async function show(id) {
  await open(id);
  const panel = /** @type {HTMLElement | null} */ (document.querySelector(".case"));
  if (document.querySelector(".list")?.checkVisibility() === false) panel?.focus();
}

/** @param {CaseRow} row */
function flags(row) {
  return [
    row.expedited && t("casework.is_expedited"),
    row.approval && t("casework.waits_approval", { who: word("duty", row.approval) }),
    row.waits_notice && t("casework.waits_notice"),
    row.in_transfer && t("casework.is_in_transfer"),
    row.warned && t("casework.warned", { who: word("duty", row.warned) }),
  ];
}

/** @param {(problem: unknown) => void} tell */
function several(tell) {
  const n = desk.ticked.size;
  const clear = () => set({ ticked: new Set(), shared: null, form: desk.form?.isShared ? null : desk.form });
  return html`<section class="several" aria-label=${t("casework.ticked", { n })}><p><b>${t("casework.ticked", { n })}</b>
    ${desk.shared ? nothing : html`<button class="ask" @click=${() => void askShared().catch(tell)}>${t("casework.act_on_them")}</button>`}
    <button @click=${clear}>${t("casework.clear")}</button></p>
    ${desk.form?.isShared ? actForm() : desk.shared ? (desk.shared.length ? actButtons(/** @type {any} */ (desk.shared), true) : html`<p>${t("casework.no_shared")}</p>`) : nothing}</section>`;
}

function results() {
  const all = desk.results ?? [];
  const number = (/** @type {number} */ id) => desk.rows.find((row) => row.case === id)?.number ?? `#${id}`;
  return html`<section class="results" role="status"><p><b>${t("casework.results", { done: all.filter(({ done }) => done).length, n: all.length })}</b>
    <button @click=${() => set({ results: null })}>${t("casework.put_away")}</button></p>
    <ul>${all.map((each) => html`<li class=${each.done ? "good" : "bad"}>${icon(each.done ? "met" : "missed")}<b>${number(each.case)}</b> ${each.done ? t("casework.result_done") : inOneLanguage(each.why ?? "")}</li>`)}</ul></section>`;
}
