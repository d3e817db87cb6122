/** Colours for canvases, read from the style sheet so that light and dark live in one place. */

import { state } from "../store.js";

/** @type {Map<string, string>} */
const known = new Map();
const night = matchMedia("(prefers-color-scheme: dark)");

/**
 * The value of a custom property.
 *
 * @param {string} name
 */
export function colour(name) {
  let value = known.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    known.set(name, value);
  }
  return value;
}

/**
 * Put the chosen theme on the page and call back if it is another one: to paint everything again takes long.
 *
 * @param {() => void} repaint
 */
export function applyTheme(repaint) {
  const theme = state.theme === "dark" || (state.theme === "auto" && night.matches) ? "dark" : "light";
  const { dataset } = document.documentElement;
  if (dataset.theme === theme) return;
  dataset.theme = theme;
  coloursChanged();
  repaint();
}

/** Look every colour up again: the theme is another one. */
export function coloursChanged() {
  known.clear();
}

/** @param {() => void} callback */
export function onNightfall(callback) {
  night.addEventListener("change", callback);
}
