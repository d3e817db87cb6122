/**
 * The row of buttons between screens, for a phone that has joined a team. "Work" stands out while a case is open and
 * another screen is shown.
 */

import { html, nothing } from "lit-html/lit-html.js";

import { spoken, spokenLeft } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { now } from "../clock.js";
import { current, model, show } from "../model.js";
import { closedTasks, mostPressing, openTasks, pressing } from "../work/shelf.js";

/** @type {[string, string][]} screen and icon */
const SCREENS = [
  ["work", "document"],
  ["map", "place"],
  ["ground", "layers"],
  ["photos", "photo"],
];

export function nav() {
  if (!model.phone.team) return nothing;
  return html`<nav class="screens" aria-label=${t("field.screens")}>${SCREENS.map(
    ([view, sign]) => html`<button type="button" data-view=${view}
      class=${view === "work" && model.view !== "work" && current() ? "calls" : ""} aria-current=${isShown(view)} @click=${() => show(view)}>${icon(sign)}${t(`field.nav_${view}`)}</button>`,
  )}${shelfButton()}</nav>`;
}

/** @param {string} view */
function isShown(view) {
  return model.view === view ? "page" : "false";
}

function shelfButton() {
  const n = openTasks().length;
  if (n + closedTasks().length === 0) return nothing;
  const first = mostPressing();
  const left = first ? (Date.parse(first.due_at) - now()) / 1000 : 0;
  const until = !first
    ? ""
    : left < 0
      ? t("field.late_by", { time: spoken(-left) })
      : t("field.shelf_left", { time: spokenLeft(left) });
  return html`<button type="button" class="shelf-tasks ${first ? pressing(first) : "done"}" data-view="shelf" aria-current=${isShown("shelf")}
    @click=${() => show("shelf")}>${icon("shelf")}<b>${t("field.shelf_n", { n })}</b><span>${until}</span></button>`;
}
