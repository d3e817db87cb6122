/**
 * Write names on the tiles of the phone's map (places, streets, rivers), by the library and in the reader's language.
 */

import { boot } from "../../shared/boot.js";

const FONT = "system-ui, 'Noto Sans CJK SC', sans-serif";
const IN_LANGUAGE = boot.language === "en" ? ["en", "name"] : ["zh", "name"];

/**
 * The most important first: where two would lie on each other, the later falls away.
 *
 * @param {any} library
 * @param {(name: string) => string} colour
 */
export function labelRules(library, colour) {
  const look = (/** @type {string} */ font) => ({
    labelProps: IN_LANGUAGE,
    font: `${font} ${FONT}`,
    fill: () => colour("ink"),
    stroke: () => colour("land"),
    width: 2,
  });
  const { CenteredTextSymbolizer: Place, LineLabelSymbolizer: Line } = library;
  return [
    { dataLayer: "names", symbolizer: new Place(look("600 13px")), filter: kinds(["city", "town", "village"]) },
    { dataLayer: "names", symbolizer: new Place(look("500 12px")), filter: kinds(["quarter", "hamlet"]), minzoom: 13 },
    { dataLayer: "roads", symbolizer: new Line(look("400 12px")), minzoom: 14 },
    {
      dataLayer: "waterways",
      symbolizer: new Line({ ...look("italic 400 12px"), fill: () => colour("label-water") }),
      minzoom: 12,
    },
  ];
}

/** @param {string[]} wanted */
function kinds(wanted) {
  return (/** @type {number} */ _, /** @type {any} */ feature) => wanted.includes(feature.props.kind);
}
