/** List the team's recent cases: findings can be corrected and photographs added until the case is closed. */

import { html, nothing } from "lit-html/lit-html.js";

import { wallDate } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { placeLine, placeTitle } from "../../shared/place/words.js";
import { cases, current, doneLately, show } from "../model.js";
import { waitingOf } from "../work/findings.js";

/** @typedef {ReturnType<typeof cases>[number]} Item */

/** Below the case the team is at it is folded away: what is to be done comes first. */
export function done() {
  const items = doneLately();
  if (items.length === 0) return nothing;
  const list = html`<ul>${items.map(entry)}</ul>`;
  const title = t("field.done_title", { n: items.length });
  if (current()) return html`<details class="card done"><summary>${title}</summary>${list}</details>`;
  return html`<section class="card done" aria-label=${title}><h2>${title}</h2>${list}</section>`;
}

/** @param {Item} item */
function entry(item) {
  const words = `#${item.id} ${word("category", item.category)}`;
  return html`<li data-done=${item.id}><p><b>${words}</b> <span>${word("status", item.status)} · ${t("field.done_received", { time: wallDate(item.received_at) })}</span></p>
    ${placeTitle(item.place) ? html`<p>${placeLine(item.place)}</p>` : nothing}
    ${said(item)}
    <div class="beside">${
      item.status === "cleared"
        ? html`<button type="button" data-act="findings" aria-label="${words}: ${t(asked(item))}"
        @click=${() => show("findings", item.id)}>${t(asked(item))}</button>`
        : nothing
    }
      <button type="button" data-act="photos" aria-label="${words}: ${t("field.nav_photos")}" @click=${() => show("photos", item.id)}>${t("field.nav_photos")}</button></div></li>`;
}

/** @param {Item} item */
function said(item) {
  const waits = waitingOf(item) !== null;
  if (!waits && !item.findings) return html`<p class="note">${t("field.findings_none")}</p>`;
  return html`<p class="said">${icon("document")}${t(waits ? "field.findings_unsent" : "field.findings_sent")}</p>`;
}

/** @param {Item} item */
function asked(item) {
  return item.findings || waitingOf(item) ? "field.change_findings" : "field.add_findings";
}
