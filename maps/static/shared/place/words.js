/**
 * Put the place of a case into words: the address as given, else the name, and how exactly the spot is known.
 *
 * @typedef {import("../types.js").CasePlace} CasePlace
 */

import { t } from "../i18n.js";

/** As `gis.county.accuracy` has it: from here on the team has to look or ask for the spot. */
export const APPROXIMATE_M = 50;

/**
 * The title of a place; null if it has neither address nor name.
 *
 * @param {Partial<CasePlace> | null | undefined} place
 */
export function placeTitle(place) {
  const { address, name } = place ?? {};
  if (!address || !name) return address || name || null;
  if (saysAll(name, address)) return name;
  return saysAll(address, name) ? address : t("place.address_at", { address, name });
}

/**
 * True if a name contains all that was said: 东街超市 contains 东街, but not 东街12号.
 *
 * @param {string} name
 * @param {string} said
 */
export function saysAll(name, said) {
  return folded(name).includes(folded(said));
}

/** @param {string} text */
function folded(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, "");
}

/** @param {Partial<CasePlace> | null | undefined} place */
export function isApproximate(place) {
  return (place?.accuracy_m ?? 0) >= APPROXIMATE_M;
}

/** Within how far the spot lies, rounded up to what can be pictured: 约 200 米. @param {number} metres */
export function within(metres) {
  const step = metres <= 100 ? 10 : metres <= 1000 ? 50 : 500;
  const rounded = Math.ceil(metres / step) * step;
  return rounded < 1000 ? t("distance.metres", { n: rounded }) : t("distance.kilometres", { n: rounded / 1000 });
}

/**
 * The place in one line with how exactly it is known, for where nothing but text fits; "" where nothing is known.
 *
 * @param {Partial<CasePlace> | null | undefined} place
 */
export function placeLine(place) {
  const title = placeTitle(place) ?? "";
  return isApproximate(place)
    ? `${title} ${t("place.within", { distance: within(place?.accuracy_m ?? 0) })}`.trim()
    : title;
}
