/**
 * Collect the names the basemap would write (places, streets, rivers, venues) from the loaded tiles, for `labels.js` to
 * place.
 */

import { boot } from "../boot.js";
import { boxOf } from "./projection.js";

/**
 * @typedef {{x: number, y: number, z: number, data: Map<string, any[]>}} Tile
 * @typedef {import("./ground-data.js").Road} Road
 * @typedef {{text: string, all: string[], kind: string, x: number, y: number}} Spot on the unit square, with all its names
 * @typedef {{spots: Spot[], streets: Road[], rivers: Road[]}} Written
 */

/** A tile of data is that many of the library's pixels wide. */
const TILE_PX = 512;

/** @type {WeakMap<Map<string, any[]>, Written>} */
const known = new WeakMap();

/**
 * All that the tiles of one zoom name.
 *
 * @param {Tile[]} tiles
 * @param {number} zoom of the data
 * @returns {Written}
 */
export function namesIn(tiles, zoom) {
  /** @type {Written} */
  const all = { spots: [], streets: [], rivers: [] };
  for (const tile of tiles) {
    if (tile.z !== zoom) continue;
    const found = known.get(tile.data) ?? read(tile);
    known.set(tile.data, found);
    all.spots.push(...found.spots);
    all.streets.push(...found.streets);
    all.rivers.push(...found.rivers);
  }
  return all;
}

/**
 * @param {Tile} tile
 * @returns {Written}
 */
function read(tile) {
  const place = unitSquare(tile);
  const spots = (tile.data.get("names") ?? []).flatMap((feature) => {
    const [at] = feature.geom[0];
    // A point in the margin is the neighbour's too.
    if (at.x < 0 || at.y < 0 || at.x >= TILE_PX || at.y >= TILE_PX) return [];
    const [x, y] = place(at);
    const { kind, name, zh, en } = feature.props;
    return [{ text: nameIn(feature.props), all: [name, zh, en].filter(Boolean), kind, x, y }];
  });
  return { spots, streets: lines(tile.data.get("roads"), place), rivers: lines(tile.data.get("waterways"), place) };
}

/**
 * @param {any[] | undefined} features
 * @param {(at: {x: number, y: number}) => [number, number]} place
 * @returns {Road[]}
 */
function lines(features = [], place) {
  return features.flatMap(({ props, geom }) => {
    const name = nameIn(props);
    if (!name) return [];
    return geom.map((/** @type {any[]} */ part) => {
      const line = Float64Array.from(part.flatMap(place));
      return { road: props.kind, name, line, box: boxOf([line]) };
    });
  });
}

/** @param {Tile} tile */
function unitSquare({ x, y, z }) {
  const across = 2 ** z;
  return (/** @type {{x: number, y: number}} */ at) =>
    /** @type {[number, number]} */ ([(x + at.x / TILE_PX) / across, (y + at.y / TILE_PX) / across]);
}

/** @param {Record<string, string>} names */
function nameIn({ name, zh, en }) {
  return (boot.language === "en" ? en : zh) ?? name ?? "";
}
