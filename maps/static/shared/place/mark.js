/** The mark of a place whose spot is not known exactly: how far off it may lie, and what it was found by. */

import { html, nothing } from "lit-html/lit-html.js";

import { t, word } from "../i18n.js";
import { isApproximate, within } from "./words.js";

/** @typedef {Partial<import("../types.js").CasePlace> | null | undefined} Place */

/** @param {Place} place */
export function placeMark(place) {
  if (!isApproximate(place)) return nothing;
  return html`<span class="tag approximate" title=${why(place)}>${t("place.within", { distance: within(place?.accuracy_m ?? 0) })}</span>`;
}

/** The same before a place's name where a row is narrow. @param {Place} place */
export function placeSign(place) {
  return isApproximate(place)
    ? html`<span class="approximate" role="img" aria-label=${why(place)} title=${why(place)}>≈</span>`
    : nothing;
}

/** @param {Place} place */
function why(place) {
  const by = place?.found_by ? t("place.found_by", { by: word("found", place.found_by) }) : "";
  return [t("place.approximate_long", { distance: within(place?.accuracy_m ?? 0) }), by].filter(Boolean).join(" ");
}
