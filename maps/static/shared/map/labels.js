/**
 * Names on the ground: towns and committees at the middle of their cells, streets along their longest straight run.
 * Of the basemap what else lies there. Placed greedily by importance; a name that would lie on another moves aside, or is left out, and
 * so is what the basemap calls nearly the same near by.
 */

import { groupBy } from "../grouping.js";
import { nameOf } from "../i18n.js";
import { state } from "../store.js";
import { ground } from "./ground-data.js";
import { boxOf, clearOf } from "./label-room.js";
import { meet, unitX, unitY } from "./projection.js";
import { riverNames, streetNames } from "./streets.js";

const L = /** @type {any} */ (window).L;

/**
 * @typedef {{text: string, x: number, y: number, className: string, size: number, angle?: number, all?: string[]}} Name on
 *   the unit square; `all` its names, where it is the basemap's
 * @typedef {(zoom: number) => import("./basemap-names.js").Written | null} Written
 * @typedef {import("./projection.js").Box} Box
 * @typedef {(zoom: number, scale: number, bounds: any) => {flags: Box[], signs: Box[]}} Obstacles boxes in pixels of the
 *   world: flags, which names of towns avoid, and all signs with them, which other names avoid
 */

const MOST = 70;
const COMMITTEES_FROM_ZOOM = 12;
const COMMITTEES_TO_ZOOM = 16;
/** Two names of one thing lie no further apart. */
const SAME_PX = 260;

/**
 * Kinds of basemap names, the most important first: smallest zoom and size.
 *
 * @type {Record<string, [number, number]>}
 */
const SPOTS = {
  city: [6, 16],
  town: [8, 14],
  village: [11.5, 12],
  quarter: [12.5, 12],
  water: [12.5, 11],
  station: [14, 11],
  peak: [13.5, 11],
  hamlet: [13.5, 11],
  green: [14, 11],
  hospital: [15, 11],
  school: [16, 11],
  office: [16, 11],
  market: [16, 11],
};
const RANKS = Object.keys(SPOTS);

/** @type {{edition: number, towns: Name[], committees: Name[]}} */
let regions = { edition: -1, towns: [], committees: [] };

/**
 * @param {any} map
 * @param {Written} written
 * @param {Obstacles} [obstacles] what names make room for; none by default
 */
export function nameLabels(map, written, obstacles = () => ({ flags: [], signs: [] })) {
  const group = L.layerGroup().addTo(map);
  return (/** @type {boolean} */ wanted) => {
    group.clearLayers();
    if (wanted) for (const name of place(map, written, obstacles)) group.addLayer(label(name));
  };
}

/**
 * @param {any} map
 * @param {Written} written
 * @param {Obstacles} obstacles
 */
function place(map, written, obstacles) {
  const zoom = map.getZoom();
  const scale = 256 * 2 ** zoom;
  const bounds = map.getPixelBounds();
  /** @type {Box[]} */
  const taken = [];
  /** @type {Name[]} */
  const placed = [];
  const { flags, signs } = obstacles(zoom, scale, bounds);
  for (const each of candidates(zoom, scale, bounds, written(zoom))) {
    if (!bounds.contains([each.x * scale, each.y * scale])) continue;
    if (each.all && isWritten(each, placed, scale)) continue;
    const name =
      each.angle === undefined ? clearOf(each, each.className === "town-name" ? flags : signs, taken, scale) : each;
    const box = boxOf(name, [0, 0], scale);
    if (taken.some((other) => meet(box, other))) continue;
    taken.push(box);
    placed.push(name);
    if (placed.length >= MOST) break;
  }
  return placed;
}

/**
 * @param {number} zoom
 * @param {number} scale
 * @param {any} bounds
 * @param {import("./basemap-names.js").Written | null} under
 * @returns {Name[]}
 */
function candidates(zoom, scale, bounds, under) {
  if (regions.edition !== ground.edition) regions = findRegions();
  const names = zoom < 15 ? [...regions.towns] : [];
  if (zoom >= COMMITTEES_FROM_ZOOM && zoom < COMMITTEES_TO_ZOOM) names.push(...regions.committees);
  const streets = streetNames(under?.streets ?? ground.roads, zoom, scale, bounds);
  if (!under) return [...names, ...streets];
  const spots = spotNames(under.spots, zoom);
  const places = spots.filter(({ className }) => className === "place-name");
  const others = spots.filter(({ className }) => className !== "place-name");
  return [...names, ...places, ...streets, ...riverNames(under.rivers, zoom, scale, bounds), ...others];
}

/**
 * @param {import("./basemap-names.js").Spot[]} spots
 * @param {number} zoom
 * @returns {Name[]}
 */
function spotNames(spots, zoom) {
  const shown = spots.filter(({ kind, text }) => text && zoom >= (SPOTS[kind]?.[0] ?? Infinity));
  shown.sort((a, b) => RANKS.indexOf(a.kind) - RANKS.indexOf(b.kind));
  return shown.map(({ text, all, kind, x, y }) => ({
    text,
    all,
    x,
    y,
    size: SPOTS[kind][1],
    className: classOf(kind),
  }));
}

/** @param {string} kind */
function classOf(kind) {
  if (["city", "town", "village", "quarter", "hamlet"].includes(kind)) return "place-name";
  return kind === "water" || kind === "green" ? `${kind}-name` : "venue-name";
}

/**
 * True if the county's own layers already name a place: 赤城村 for the basemap's 赤城.
 *
 * @param {Name} name
 * @param {Name[]} placed
 * @param {number} scale
 */
function isWritten(name, placed, scale) {
  const points = state.layers.points
    ? state.points.map((point) => ({ text: nameOf(point), x: unitX(point.lon), y: unitY(point.lat) }))
    : [];
  const akin = (/** @type {string} */ text) => name.all?.some((mine) => text.startsWith(mine) || mine.startsWith(text));
  return [...placed, ...points].some(
    ({ text, x, y }) => Math.hypot(x - name.x, y - name.y) * scale < SAME_PX && akin(text),
  );
}

function findRegions() {
  return {
    edition: ground.edition,
    towns: middles((facts) => facts.town, "town-name", 15),
    committees: middles((facts) => facts.committee_name, "committee-name", 12),
  };
}

/**
 * @param {(facts: import("../types.js").CellFacts) => string | null} nameOf
 * @param {string} className
 * @param {number} size
 * @returns {Name[]}
 */
function middles(nameOf, className, size) {
  const groups = groupBy(ground.cells, ({ facts }) => nameOf(facts) || null);
  const names = [...groups].map(([text, cells]) => ({ text, className, size, ...middle(cells) }));
  return names.sort((a, b) => b.weight - a.weight);
}

/**
 * The middle of the cells, weighed by extent.
 *
 * @param {import("./ground-data.js").Cell[]} cells
 */
function middle(cells) {
  let [x, y, weight] = [0, 0, 0];
  for (const { box } of cells) {
    const area = (box[2] - box[0]) * (box[3] - box[1]);
    x += ((box[0] + box[2]) / 2) * area;
    y += ((box[1] + box[3]) / 2) * area;
    weight += area;
  }
  return { x: x / weight, y: y / weight, weight };
}

/** @param {Name} name */
function label({ text, x, y, className, angle = 0 }) {
  const element = document.createElement("span");
  element.textContent = text;
  if (angle) element.style.transform = `translate(-50%, -50%) rotate(${angle}deg)`;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  const icon = L.divIcon({ html: element, className: `name ${className}`, iconSize: null });
  const pane = className === "town-name" ? "town-names" : "names";
  return L.marker([lat, x * 360 - 180], { icon, pane, interactive: false, keyboard: false });
}
