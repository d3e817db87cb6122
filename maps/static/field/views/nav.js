/** Which screen: a row of buttons for whoever has joined a team. */

import { html, nothing } from "lit-html/lit-html.js";

import { t } from "../../i18n.js";
import { icon } from "../../map/icons.js";
import { model } from "../model.js";
import { show } from "./head.js";

/** @type {[string, string][]} screen and icon */
const SCREENS = [["work", "on_scene"], ["photos", "photo"]];

export function nav() {
  if (!model.phone.team) return nothing;
  return html`<nav class="screens">${SCREENS.map(([view, sign]) => html`<button type="button" data-view=${view}
    aria-current=${model.view === view ? "page" : "false"} @click=${() => show(view)}>${icon(sign)}${t(`field.nav_${view}`)}</button>`)}</nav>`;
}
