/** List unsent and refused items, each with its time, and refused ones with the reason. */

import { html, nothing } from "lit-html/lit-html.js";

import { wallDate } from "../../shared/format.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { momentOf } from "../clock.js";
import { show } from "../model.js";
import { dismiss, flushNow, outbox } from "../outbox.js";

export function line() {
  const { waiting, refused, sealed, barred } = outbox;
  return html`<section class="card line"><header><h1>${t("field.line_title")}</h1>
      <button type="button" class="quiet" @click=${() => show("work")}>${t("field.back")}</button></header>
    ${barred ? html`<p class="problem" role="alert">${t("field.sign_in_to_send")}</p>` : nothing}
    ${sealed.length ? html`<p class="note">${t("field.sealed_hint", { n: sealed.length })}</p>` : nothing}
    ${refused.length ? html`<h2>${t("field.line_refused")}</h2><p class="note">${t("field.line_refused_hint")}</p><ul class="refused">${refused.map(refusedRow)}</ul>` : nothing}
    ${
      waiting.length
        ? html`<h2>${t("field.line_waiting")}</h2><ul>${waiting.map((item) => html`<li><b>${titleOf(item)}</b><small>${wallDate(momentOf(item))}</small></li>`)}</ul>
      <button type="button" class="wide" @click=${flushNow}>${t("field.send_now")}</button>`
        : nothing
    }
    ${waiting.length + refused.length + sealed.length === 0 ? html`<p class="note">${t("field.line_empty")}</p>` : nothing}
  </section>`;
}

/** @param {import("../outbox.js").OutboxItem} item */
function refusedRow(item) {
  return html`<li><b>${titleOf(item)}</b><small>${wallDate(momentOf(item))}</small><p>${inOneLanguage(item.refused ?? "")}</p>
    <button type="button" @click=${() => dismiss(/** @type {number} */ (item.seq))}>${t("field.understood")}</button></li>`;
}

/** @param {import("../outbox.js").OutboxItem} item */
function titleOf({ about }) {
  const what =
    about.kind === "undo"
      ? t("field.outbox_undo", { step: t(`field.did_${about.step}`) })
      : about.step
        ? word("event", about.step)
        : t(`field.outbox_${about.kind}`);
  return [about.case ? `#${about.case}` : "", what, about.name ?? ""].filter(Boolean).join(" ");
}
