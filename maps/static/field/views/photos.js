/** Photographs of a case: taken, each with how far it is on its way, and those the server says are on the case. */

import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";

import { wallTime } from "../../shared/format.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { placeTitle } from "../../shared/place/words.js";
import { momentOf } from "../clock.js";
import { cases, model, set, subject } from "../model.js";
import { dismiss, outbox } from "../outbox.js";
import { send } from "../photo.js";
import { progress } from "../pieces.js";
import { ask } from "../server.js";

/** @typedef {import("../outbox.js").OutboxItem} OutboxItem */

const AGAIN_MS = 10_000;
const own = {
  making: 0,
  problem: "",
  /** What the server last said is on the case. @type {{case: number, items: any[], at: number, tried: number, unsent: number} | null} */
  kept: null,
};
/** Addresses of previews, by the item's key. @type {Map<string, string>} */
const previews = new Map();

export function photos() {
  const known = cases();
  const item = subject() ?? known[0];
  const all = [...outbox.refused, ...outbox.waiting].filter(({ about }) => about.kind === "photo");
  forgetPreviews(all);
  if (!item && all.length === 0)
    return html`<section class="card"><h1>${t("field.nav_photos")}</h1><p>${t("field.photos_no_case")}</p></section>`;
  if (item) lookAfter(item.id, all.filter(({ about }) => about.case === item.id).length);
  return html`<section class="card photos"><h1>${t("field.nav_photos")}</h1>
    ${
      item
        ? html`${whichCase(known, item.id)}
      <div class="take">${chooser(item.id, true)}${chooser(item.id, false)}</div>`
        : nothing
    }
    ${own.making ? html`<p class="note" role="status">${t("field.photo_making")}</p>` : nothing}
    ${own.problem ? html`<p class="problem" role="alert"><span>${own.problem}</span></p>` : nothing}
    ${all.length ? html`<h2>${t("field.photos_unsent")}</h2><ul>${all.map(unsent)}</ul>` : nothing}
    ${item ? onTheCase(item.id) : nothing}</section>`;
}

/** @param {ReturnType<typeof cases>} known @param {number} id */
function whichCase(known, id) {
  /** @param {ReturnType<typeof cases>[number]} each */
  const words = (each) =>
    `#${each.id} ${word("category", each.category)} · ${placeTitle(each.place) ?? word("status", each.status)}`;
  if (known.length < 2) return html`<p><b>${words(known[0])}</b></p>`;
  return html`<label>${t("field.photos_of")}<select id="photos-of" @change=${(/** @type {Event} */ event) => {
    set({ chosen: Number(/** @type {HTMLSelectElement} */ (event.target).value) });
    changed("page");
  }}>${known.map((each) => html`<option value=${each.id} ?selected=${each.id === id}>${words(each)}</option>`)}</select></label>`;
}

/** @param {number} id @param {boolean} byCamera */
function chooser(id, byCamera) {
  const change = (/** @type {Event} */ event) => void add(/** @type {HTMLInputElement} */ (event.target), id);
  return byCamera
    ? html`<label class="button main">${icon("photo")}${t("field.photo_take")}<input id="photo-take" type="file" accept="image/*" capture="environment" @change=${change}></label>`
    : html`<label class="button">${t("field.photo_choose")}<input id="photo-choose" type="file" accept="image/*" multiple @change=${change}></label>`;
}

/** One after the other: a phone has little memory. @param {HTMLInputElement} input @param {number} id */
async function add(input, id) {
  const files = [...(input.files ?? [])];
  input.value = "";
  Object.assign(own, { problem: "", making: own.making + files.length });
  changed("page");
  for (const file of files) {
    await send(file, id).catch((problem) => {
      own.problem = problem.name === "QuotaExceededError" ? t("field.photo_no_room") : problem.message;
    });
    own.making -= 1;
    changed("page");
  }
}

/** @param {OutboxItem} outboxItem */
function unsent(outboxItem) {
  const part = progress.get(outboxItem.key) ?? 0;
  const state = outboxItem.refused
    ? t("field.photo_refused")
    : part > 0
      ? t("field.photo_part", { percent: Math.floor(part * 100) })
      : t("field.photo_waits");
  const words = t("field.photo_of", { id: outboxItem.about.case ?? "", time: wallTime(momentOf(outboxItem)) });
  return html`<li class="photo ${outboxItem.refused ? "refused" : ""}" data-photo=${outboxItem.key}><img src=${preview(outboxItem)} alt=${words}>
    <div><b class="state" role="status">${state}</b><small>${words}</small>
      ${part > 0 && !outboxItem.refused ? html`<progress max="1" .value=${part} aria-label=${state}></progress>` : nothing}</div>
    <button type="button" aria-label="${t("field.photo_remove")}: ${words}" @click=${() => dismiss(/** @type {number} */ (outboxItem.seq))}>${t("field.photo_remove")}</button>
    ${outboxItem.refused ? html`<p>${inOneLanguage(outboxItem.refused)}</p>` : nothing}</li>`;
}

/** Only what the server has answered, with the time. @param {number} id */
function onTheCase(id) {
  if (own.kept?.case !== id || own.kept.at === 0) return html`<p class="note">${t("field.photos_unknown")}</p>`;
  const shown = own.kept.items.filter((each) => each.kind === "photo" && !each.withdrawn_at && !each.removed_at);
  return html`<h2>${t("field.photos_sent", { n: shown.length })}</h2><p class="note">${t("field.photos_as_of", { time: wallTime(momentOf({ did_at: own.kept.at })) })}</p>
    <ul class="sent">${shown.map(
      (
        each,
      ) => html`<li data-number=${each.number}><img loading="lazy" src="/api/v1/complaints/${id}/attachments/${each.number}?size=thumb"
      alt=${t("field.photo_number", { n: each.number })}><small>${icon("met")}${each.time_unknown ? t("attach.time_unknown") : wallTime(each.taken_at ?? each.added_at)}</small></li>`,
    )}</ul>`;
}

/** Ask what is on the case when it is first looked at, when something left the line, and again where no answer came. @param {number} id @param {number} waiting */
function lookAfter(id, waiting) {
  const kept = own.kept?.case === id ? own.kept : { case: id, items: [], at: 0, tried: 0, unsent: waiting };
  const isOld = kept.at < kept.tried && Date.now() - kept.tried > AGAIN_MS && model.connection === "live";
  const isDue = kept.tried === 0 || waiting < kept.unsent || isOld;
  own.kept = Object.assign(kept, { unsent: waiting });
  if (!isDue) return;
  kept.tried = Date.now();
  void ask(`/complaints/${id}/attachments`)
    .then(
      ({ items }) => Object.assign(kept, { items, at: Date.now() }),
      () => {},
    )
    .then(() => changed("page"));
}

/** @param {OutboxItem} outboxItem */
function preview({ key, body }) {
  const known = previews.get(key) ?? URL.createObjectURL(body);
  previews.set(key, known);
  return known;
}

/** @param {OutboxItem[]} left */
function forgetPreviews(left) {
  for (const [key, address] of previews) {
    if (left.some((outboxItem) => outboxItem.key === key)) continue;
    URL.revokeObjectURL(address);
    previews.delete(key);
  }
}
