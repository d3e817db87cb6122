/** The cases that go together with one, as ways to open them; and following another case from now on. */

import { html, nothing } from "lit-html/lit-html.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { may, mayReport } from "../../shared/session.js";
import { narrow, running } from "../command/parse.js";
import { select } from "./detail.js";
import { reportStep, steps as sending } from "./steps.js";

/** @typedef {import("../../shared/types.js").Case} Case */

/** @param {Case} item */
export function caseLinks(item) {
  const links = item.links ?? [];
  if (links.length === 0) return nothing;
  return html`<ul class="links" aria-label=${t("links.title")}>${links.map(
    (link) => html`<li>
    <button type="button" @click=${() => select(link.id)}>${icon("joined")}${t(`links.${meaning(link)}`, { id: link.id })}<small>${word("status", link.status)}</small></button></li>`,
  )}</ul>`;
}

/** @param {import("../../shared/types.js").Link} link */
function meaning(link) {
  if (link.kind === "split") return "split";
  return link.leads ? "follows" : "followed";
}

/** The number of a case as people write it: 17, #17, １７, or whole as exports and sheets have it. @param {string} said */
export function caseSaid(said) {
  return Number(running(narrow(said).trim().replace("#", "")));
}

/** @param {Case} item */
export function followOther(item) {
  if (!item.steps.includes("joined") || !mayReport("joined") || !may("POST", "/complaints/{case_id}/events"))
    return nothing;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const into = caseSaid(String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("into")));
    if (into > 0) void reportStep(item, "joined", { into });
  };
  return html`<section class="follow">
    ${item.steps.includes("parted") && mayReport("parted") ? html`<button ?disabled=${sending.busy} @click=${() => reportStep(item, "parted")}>${t("links.part")}</button>` : nothing}
    <details><summary>${t(item.status === "joined" ? "links.move" : "links.join")}</summary><form class="assign" @submit=${submit}>
      <input name="into" inputmode="numeric" autocomplete="off" required pattern="\\s*([#＃]?[0-9０-９]+|\\w+-\\d{6}-\\d+)\\s*" aria-label=${t("links.number")} placeholder=${t("links.number")} />
      <button ?disabled=${sending.busy}>${t("links.do_join")}</button></form></details></section>`;
}
