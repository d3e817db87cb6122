/** No case is a claim about the world: it is made only with the time it was true at. Beside it, what concerns the phone itself. */

import { html, nothing } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { nameOf, t } from "../../shared/i18n.js";
import { switchDuty } from "../leave.js";
import { isOnDuty, model, set, show } from "../model.js";
import { outbox } from "../outbox.js";
import { allowPush, mayAskForPush } from "../push.js";
import { keep } from "../storage.js";
import { signOutButton, stillHere } from "./sign-out.js";

export function idle() {
  if (!model.work)
    return html`<section class="card"><h1>${t("field.nothing_known")}</h1><p>${t("field.nothing_known_hint")}</p></section>`;
  const fresh = model.connection === "live";
  return html`<section class="card idle"><h1>${t(fresh ? "field.idle" : "field.idle_when_last_asked")}</h1>
      <p>${t(fresh ? (isOnDuty() ? "field.idle_hint" : "field.idle_off_duty") : model.stranger ? "field.idle_signed_out_hint" : "field.idle_offline_hint")}</p></section>
    <section class="card own" aria-label=${t("field.this_phone")}>
      ${model.unkept ? html`<p class="problem unkept" role="status">${t(`field.unkept_${model.unkept}`)}</p>` : nothing}
      ${duty()}
      ${mayAskForPush() ? html`<button type="button" class="wide" @click=${allowPush}>${t("field.allow_push")}</button>` : nothing}
      <p class="note">${t("field.with_team", { team: nameOf(model.work.team.properties) })}</p>
      <div class="beside"><button type="button" class="quiet" @click=${changeTeam}>${t("field.change_team")}</button>
        ${signOutButton()}</div>
      ${stillHere()}
      ${otherLanguage()}
    </section>`;
}

/** The page in the other language; the guide and the console for who wants them, where there is a network to fetch them by. */
export function otherLanguage() {
  const other = boot.language === "zh" ? "en" : "zh";
  return html`<p class="note language"><a lang=${other} href=${`/field?lang=${other}`}>${other === "zh" ? "中文" : "English"}</a>
    ${
      model.who && model.connection !== "offline"
        ? html`<a href="/help">${t("field.guide")}</a>
      <a data-act="console" href="/?console=1">${t("field.console")}</a>`
        : nothing
    }</p>`;
}

function duty() {
  const unsent = outbox.waiting.some(({ about }) => about.kind === "duty");
  if (unsent) return html`<p class="note" role="status">${t("field.duty_unsent")}</p>`;
  return html`<button type="button" class="wide" data-act="duty" @click=${switchDuty}>${t(isOnDuty() ? "field.go_off_duty" : "field.go_on_duty")}</button>`;
}

async function changeTeam() {
  set({ phone: { ...model.phone, team: null } });
  await keep("phone", model.phone);
  show("work");
}
