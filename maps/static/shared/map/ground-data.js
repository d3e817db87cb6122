/** The county's ground, projected once: cells, roads, boundary; and which cell a place lies in. */

import { boxOf, inside, linesOf, meet, projectLine, unitX, unitY } from "./projection.js";

/**
 * @typedef {import("./projection.js").Box} Box
 * @typedef {{facts: import("../types.js").CellFacts, rings: Float64Array[], box: Box}} Cell
 * @typedef {{road: string, name: string | null, line: Float64Array, box: Box}} Road
 */

class Ground {
  /** @type {Cell[]} */
  cells = [];
  /** @type {Map<string, Cell>} */
  byCode = new Map();
  /** @type {Road[]} */
  roads = [];
  /** Whether the server has answered for the roads: none is then said, not missing. */
  roadsKnown = false;
  /** @type {Float64Array[]} */
  boundary = [];
  /** Grows with every change, so that what is derived from the ground knows when to be derived again. */
  edition = 0;

  clear() {
    this.fill({ cells: null, boundary: null, roads: null });
  }

  /** @param {{cells: any, boundary: any, roads: any}} sources GeoJSON as the API answers it */
  fill({ cells, boundary, roads }) {
    this.cells = (cells?.features ?? []).map(cellOf);
    this.byCode = new Map(this.cells.map((cell) => [cell.facts.code, cell]));
    this.roads = (roads?.features ?? []).flatMap(roadsOf);
    this.roadsKnown = Array.isArray(roads?.features);
    this.boundary = linesOf(boundary?.geometry ?? boundary).map(projectLine);
    this.edition += 1;
  }

  /**
   * @param {number} lon
   * @param {number} lat
   */
  cellAt(lon, lat) {
    const x = unitX(lon);
    const y = unitY(lat);
    return this.cells.find((cell) => meet(cell.box, [x, y, x, y]) && inside(cell.rings, x, y)) ?? null;
  }

  /**
   * Whether a place lies in the county as far as is known here.
   *
   * @param {number} lon
   * @param {number} lat
   */
  contains(lon, lat) {
    if (this.boundary.length > 0) return inside(this.boundary, unitX(lon), unitY(lat));
    return this.cellAt(lon, lat) !== null;
  }
}

export const ground = new Ground();

/** The name of a cell: its own, else its committee's, else its code. @param {string} code */
export function cellName(code) {
  const facts = ground.byCode.get(code)?.facts;
  return facts?.name || facts?.committee_name || code;
}

/**
 * @param {any} feature
 * @returns {Cell}
 */
function cellOf(feature) {
  const rings = linesOf(feature.geometry).map(projectLine);
  return { facts: feature.properties, rings, box: boxOf(rings) };
}

/**
 * @param {any} feature
 * @returns {Road[]}
 */
function roadsOf(feature) {
  const { class: road, name } = feature.properties;
  return linesOf(feature.geometry).map((coordinates) => {
    const line = projectLine(coordinates);
    return { road, name, line, box: boxOf([line]) };
  });
}
