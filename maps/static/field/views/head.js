/** The phone's header, always in sight: age of the data, connection, unsent items, tracking. */

import { html, nothing } from "lit-html/lit-html.js";

import { ago } from "../../shared/format.js";
import { nameOf, t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { ageSeconds, duty, model, show } from "../model.js";
import { outbox } from "../outbox.js";
import { isHeld } from "../outbox-order.js";
import { lookAgain } from "../tracking.js";
import { nav } from "./nav.js";

const OLD_S = 120;
/** A phone that stands still is looked for once a minute; after this the sky, or the phone, does not answer. */
const LOST_S = 180;

export function head() {
  const team = model.work?.team.properties;
  return html`<header class="head">
    <div class="who"><b>${team ? nameOf(team) : t("field.title")}</b>
      ${team ? html`<span class="duty ${duty()}">${t(`field.${duty()}`)}</span>` : nothing}</div>
    ${model.phone.team ? html`<div class="ages">${freshness()}${tracking()}</div>` : nothing}
    ${unsent()}
    ${nav()}
  </header>`;
}

/** The age of what is shown; never hidden, and loud once it is old. */
function freshness() {
  const age = ageSeconds();
  const live = model.connection === "live";
  const state = live && !model.stranger && age !== null && age < OLD_S ? "fresh" : "stale";
  const known = model.stranger ? "field.signed_out_as_of" : live ? "field.as_of" : "field.offline_as_of";
  const words = age === null ? t("field.never_loaded") : t(known, { ago: ago(age) });
  return html`<p class="freshness ${state}" role="status">${icon(live ? "met" : "at_risk")}<span>${words}</span></p>`;
}

function unsent() {
  const { refused, sealed } = outbox;
  // Of a held one it is said that it can be taken back.
  const waiting = outbox.waiting.filter((outboxItem) => !isHeld(outboxItem));
  if (waiting.length + refused.length + sealed.length === 0) return nothing;
  const words = [
    waiting.length ? t("field.unsent", { n: waiting.length }) : "",
    refused.length ? t("field.refused", { n: refused.length }) : "",
    sealed.length ? t("field.sealed", { n: sealed.length }) : "",
  ];
  return html`<button type="button" class="unsent ${refused.length ? "bad" : ""}" @click=${() => show("outbox")}>
    ${icon(refused.length ? "alarm" : "offered")}<span>${words.filter(Boolean).join(" · ")}</span></button>`;
}

function tracking() {
  const { on, refused, last_at: last } = model.tracking;
  if (refused)
    return html`<button type="button" class="tracking refused" @click=${lookAgain}>${icon("place")}${t("field.tracking_refused")}</button>`;
  const age = (Date.now() - last) / 1000;
  const lost = on && last && age >= LOST_S;
  return html`<span class="tracking ${lost ? "lost" : on ? "on" : "off"}">${icon(lost ? "at_risk" : "place")}<span>${
    on
      ? last
        ? t(`field.tracking_${lost ? "lost" : model.connection === "offline" ? "kept" : "on"}`, { ago: ago(age) })
        : t("field.tracking_begins")
      : t("field.tracking_off")
  }</span></span>`;
}
