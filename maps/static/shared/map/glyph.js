/** Glyphs as elements, for what is put on a map. */

import { GLYPHS } from "../icons.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * A glyph as an element.
 *
 * @param {string} name
 * @param {string} [className]
 */
export function glyph(name, className = "glyph") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", GLYPHS[name] ?? GLYPHS.untimed);
  svg.append(path);
  return svg;
}
