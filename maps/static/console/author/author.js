/**
 * The complainant's identity. It is masked by default; opening it takes a reason, which the server records, and it
 * closes by itself. What is opened or typed is never kept: not in browser storage, and not after the case is left.
 */

import { html, nothing } from "lit-html/lit-html.js";
import { post, put } from "../../shared/api.js";
import { changed, watch } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { may, mayReveal } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { showDone, showProblem } from "../../shared/toasts.js";
import { detail, keepIdentity } from "../case/detail.js";
import { authorFields } from "./author-fields.js";
import { authorOf, FIELDS } from "./author-said.js";

/** @typedef {import("../../shared/types.js").Case} Case */
/** @typedef {import("../../shared/types.js").Author} Author */
/** @typedef {import("./author-said.js").Said} Said */

const SHOWN_MS = 60_000;

/** @type {{id: number, identity: Record<string, string | null>, timer: number} | null} */
let opened = null;
let busy = false;
/** @type {{id: number, said: Said}} */
let corrected = { id: 0, said: {} };

watch(["selection"], () => {
  if (opened && state.selected !== opened.id) hide();
  if (state.selected !== corrected.id) corrected = { id: 0, said: {} };
});

/** @param {Case} item */
export function author(item) {
  const known = detail.identity;
  const mayKeep = may("PUT", "/complaints/{case_id}/identity");
  if (!known && !mayKeep) return nothing;
  return html`<section class="author" aria-label=${t("author.title")}>
    <h3>${icon("person")}${t("author.title")}</h3>
    ${opened?.id === item.id ? plain(opened.identity) : known ? masked(known) : html`<p class="note">${t("author.unknown")}</p>`}
    ${known && !known.anonymous && !known.erased && opened?.id !== item.id && mayReveal(item.kind) ? ask(item) : nothing}
    ${mayKeep ? correction(item, known) : nothing}
  </section>`;
}

/** @param {Author} known */
function masked(known) {
  if (known.erased) return html`<p class="note">${t("author.erased")}</p>`;
  if (known.anonymous) return html`<p>${t("author.anonymous")}</p>`;
  return facts(/** @type {any} */ (known));
}

/** @param {Record<string, string | null>} identity */
function plain(identity) {
  return html`<div class="opened">${facts(identity)}
    ${identity.parties ? html`<h4>${t("author.parties")}</h4><p class="words">${identity.parties}</p>` : nothing}
    ${identity.words ? html`<h4>${t("author.words")}</h4><p class="words">${identity.words}</p>` : nothing}
    <p class="note">${t("author.recorded")}</p>
    <button class="quiet" @click=${hideNow}>${t("author.hide")}</button></div>`;
}

/** @param {Record<string, string | null>} identity */
function facts(identity) {
  return html`<dl class="facts">${FIELDS.map((field) => (identity[field] ? html`<dt>${t(`author.${field}`)}</dt><dd>${identity[field]}</dd>` : nothing))}</dl>`;
}

function hide() {
  clearTimeout(opened?.timer);
  opened = null;
}

function hideNow() {
  hide();
  changed("selection");
}

/** @param {Case} item */
function ask(item) {
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const reason = String(new FormData(form).get("reason")).trim();
    const identity = await sent(() => post(`/complaints/${item.id}/identity/reveal`, { reason }));
    if (!identity || detail.id !== item.id) return;
    form.reset();
    opened = { id: item.id, identity, timer: setTimeout(hideNow, SHOWN_MS) };
    changed("selection");
  };
  return html`<details><summary>${t("author.reveal")}</summary><form class="assign" @submit=${submit}>
    <input name="reason" required minlength="2" maxlength="500" autocomplete="off" aria-label=${t("author.reason")}
      placeholder=${t("author.reason_hint")} /><button ?disabled=${busy}>${t("author.show")}</button>
    <small class="note">${t("author.why")}</small></form></details>`;
}

/**
 * @param {Case} item
 * @param {Author | null} known
 */
function correction(item, known) {
  if (corrected.id !== item.id) corrected = { id: item.id, said: {} };
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const typed = authorOf(corrected.said);
    if (!typed) return void (/** @type {HTMLElement} */ (form.querySelector("input")).focus());
    const mask = await sent(() => put(`/complaints/${item.id}/identity`, typed));
    if (!mask) return;
    if (opened?.id === item.id) hide();
    if (corrected.id === item.id) corrected = { id: 0, said: {} };
    /** @type {HTMLDetailsElement} */ (form.parentElement).open = false;
    keepIdentity(item.id, mask);
    showDone(t("author.kept", { id: item.id }));
    changed("selection");
  };
  const set = (/** @type {Said} */ part) => {
    Object.assign(corrected.said, part);
    changed("selection");
  };
  return html`<details><summary>${t(known ? "author.correct" : "author.add")}</summary><form class="author-form" @submit=${submit}>
    ${authorFields(corrected.said, set)}${known ? html`<p class="note">${t("author.whole")}</p>` : nothing}
    <button ?disabled=${busy || !authorOf(corrected.said)}>${t("author.keep")}</button></form></details>`;
}

/**
 * @param {() => Promise<any>} call
 * @returns {Promise<any>} null where it was refused, which is shown
 */
async function sent(call) {
  busy = true;
  changed("selection");
  try {
    return await call();
  } catch (problem) {
    showProblem(problem);
    return null;
  } finally {
    busy = false;
    changed("selection");
  }
}
