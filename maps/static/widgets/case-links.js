/** The cases that go together with one, as ways to open them; and following another case from now on. */

import { html, nothing } from "lit-html/lit-html.js";

import { newKey, post } from "../api.js";
import { refreshDetail, select } from "../case-detail.js";
import { t, word } from "../i18n.js";
import { icon } from "../map/icons.js";
import { may, mayReport } from "../session.js";
import { changed, state } from "../store.js";
import { showDone, showProblem } from "./toasts.js";

/** @typedef {import("../types.js").Case} Case */

const JOINABLE = new Set(["proposed", "waiting", "desk", "joined"]);

let busy = false;

/** @param {Case} item */
export function caseLinks(item) {
  const links = item.links ?? [];
  if (links.length === 0) return nothing;
  return html`<ul class="links" aria-label=${t("links.title")}>${links.map((link) => html`<li>
    <button type="button" @click=${() => select(link.id)}>${icon("joined")}${t(`links.${meaning(link)}`, { id: link.id })}<small>${word("status", link.status)}</small></button></li>`)}</ul>`;
}

/** @param {import("../types.js").Link} link */
function meaning(link) {
  if (link.kind === "split") return "split";
  return link.leads ? "follows" : "followed";
}

/** @param {Case} item */
export function followOther(item) {
  if (!JOINABLE.has(item.status) || !mayReport("joined") || !may("POST", "/complaints/{case_id}/events")) return nothing;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const into = Number(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("into"));
    if (into > 0) void report(item, { type: "joined", into });
  };
  return html`<section class="follow">
    ${item.status === "joined" ? html`<button ?disabled=${busy} @click=${() => report(item, { type: "parted" })}>${t("links.part")}</button>` : nothing}
    <details><summary>${t(item.status === "joined" ? "links.move" : "links.join")}</summary><form class="assign" @submit=${submit}>
      <input name="into" type="number" min="1" required aria-label=${t("links.number")} placeholder=${t("links.number")} />
      <button ?disabled=${busy}>${t("links.do_join")}</button></form></details></section>`;
}

/**
 * @param {Case} item
 * @param {{type: string, into?: number}} step
 */
async function report(item, step) {
  busy = true;
  changed("selection");
  try {
    const answer = await post(`/complaints/${item.id}/events`, step, { "Idempotency-Key": newKey() });
    state.cases.set(answer.id, answer);
    showDone(t("action.done", { id: item.id, status: word("status", answer.status) }));
    await refreshDetail();
  } catch (problem) {
    showProblem(problem);
  } finally {
    busy = false;
    changed("selection", "cases");
  }
}
