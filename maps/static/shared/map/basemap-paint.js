/** Paint rules of the basemap: quiet, so that cells, cases and teams stand out. Colours come from the style sheet. */

import { colour } from "./palette.js";

/**
 * @typedef {{layer: string, kinds: string[], ink: string, from?: number, width?: [number, number], dash?: number[]}} Look
 *   `from` is the screen's zoom; `width` in pixels at zooms 10 and 17, none for an area
 */

/** In the order of painting. @type {Look[]} */
const LOOKS = [
  { layer: "land", kinds: ["residential"], ink: "map-built" },
  { layer: "land", kinds: ["commerce"], ink: "map-commerce" },
  { layer: "land", kinds: ["industry"], ink: "map-industry" },
  { layer: "land", kinds: ["farmland"], ink: "map-farmland" },
  { layer: "land", kinds: ["bare"], ink: "map-bare" },
  { layer: "land", kinds: ["grass"], ink: "map-grass" },
  { layer: "land", kinds: ["wood"], ink: "map-wood" },
  { layer: "land", kinds: ["campus"], ink: "map-campus" },
  { layer: "land", kinds: ["pitch", "square"], ink: "map-grass" },
  { layer: "water", kinds: ["lake", "river"], ink: "map-water" },
  { layer: "waterways", kinds: ["stream"], ink: "map-water", from: 12, width: [0.5, 3] },
  { layer: "waterways", kinds: ["canal"], ink: "map-water", from: 11, width: [0.8, 5] },
  { layer: "waterways", kinds: ["river"], ink: "map-water", from: 8, width: [1.6, 10] },
  { layer: "buildings", kinds: ["building"], ink: "map-building", from: 14 },
  { layer: "roads", kinds: ["path"], ink: "map-path", from: 15, width: [0.4, 1.6], dash: [3, 2.5] },
];

/** Least important first. @type {{kind: string, from: number, casingFrom: number, width: [number, number], ink: string}[]} */
const ROADS = [
  { kind: "service", from: 14, casingFrom: 16, width: [0.4, 4], ink: "road-minor" },
  { kind: "minor", from: 12, casingFrom: 14, width: [0.6, 8], ink: "road-minor" },
  { kind: "tertiary", from: 9, casingFrom: 11, width: [1.1, 9], ink: "road-middle" },
  { kind: "secondary", from: 8, casingFrom: 10, width: [1.5, 10], ink: "road-middle" },
  { kind: "primary", from: 7, casingFrom: 10, width: [1.8, 12], ink: "road-major" },
  { kind: "trunk", from: 6, casingFrom: 9, width: [2.2, 13], ink: "road-major" },
  { kind: "motorway", from: 6, casingFrom: 9, width: [2.4, 14], ink: "road-major" },
];

/**
 * The rules for the library, whose colours are looked up when they are used: a change of theme only paints again.
 *
 * @param {any} library
 */
export function paintRules(library) {
  const casings = ROADS.map((road) =>
    line(
      library,
      "roads",
      [road.kind],
      "road-casing",
      road.casingFrom,
      (zoom) => widthAt(road.width, zoom) + (zoom < 13 ? 1 : 1.8),
    ),
  );
  const fills = ROADS.map((road) =>
    line(library, "roads", [road.kind], road.ink, road.from, (zoom) => widthAt(road.width, zoom)),
  );
  return [...LOOKS.map((look) => rule(library, look)), ...casings, ...fills, ...rails(library)];
}

/**
 * @param {any} library
 * @param {Look} look
 */
function rule(library, { layer, kinds, ink, from = 0, width, dash }) {
  if (width) return line(library, layer, kinds, ink, from, (zoom) => widthAt(width, zoom), dash);
  return { ...which(layer, kinds, from), symbolizer: new library.PolygonSymbolizer({ fill: () => colour(ink) }) };
}

/** A dark line with light ties. @param {any} library */
function rails(library) {
  return [
    line(library, "rails", ["rail"], "map-rail", 9, (zoom) => widthAt([1, 4], zoom)),
    line(library, "rails", ["rail"], "map-rail-tie", 13, (zoom) => widthAt([0.4, 2.2], zoom), [7, 7]),
    line(library, "rails", ["tram"], "map-rail", 14, (zoom) => widthAt([0.4, 1.4], zoom)),
  ];
}

/**
 * @param {any} library
 * @param {string} layer
 * @param {string[]} kinds
 * @param {string} ink
 * @param {number} from
 * @param {(zoom: number) => number} width
 * @param {number[]} [dash]
 */
function line(library, layer, kinds, ink, from, width, dash) {
  const round = (/** @type {number} */ zoom) => (zoom < 14 || dash ? "butt" : "round");
  const join = (/** @type {number} */ zoom) => (zoom < 14 ? "bevel" : "round");
  const look = {
    color: () => colour(ink),
    width: (/** @type {number} */ zoom) => width(zoom),
    lineCap: (/** @type {number} */ zoom) => round(zoom),
    lineJoin: join,
  };
  return { ...which(layer, kinds, from), symbolizer: new library.LineSymbolizer(dash ? { ...look, dash } : look) };
}

/**
 * @param {string} layer
 * @param {string[]} kinds
 * @param {number} from
 */
function which(layer, kinds, from) {
  const wanted = new Set(kinds);
  return {
    dataLayer: layer,
    minzoom: from,
    filter: (/** @type {number} */ _, /** @type {any} */ feature) => wanted.has(feature.props.kind),
  };
}

/**
 * @param {[number, number]} width
 * @param {number} zoom
 */
function widthAt([narrow, wide], zoom) {
  const share = Math.min(1, Math.max(0, (zoom - 10) / 7));
  return narrow * (wide / narrow) ** share;
}
