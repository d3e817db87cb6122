/**
 * Reporting points by kind, gathered where they would lie on one another: a county may register every shop it has,
 * so only what is in view gets an element.
 */

import { groupBy } from "../../shared/grouping.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { glyph } from "../../shared/map/glyph.js";
import { state } from "../../shared/store.js";
import { MarkerSet } from "./marker-set.js";
import { showPoint } from "./popup.js";

const CELL_PX = 46;
const FROM_ZOOM = 11;
/** More marks than this say nothing; they come when the map is nearer. */
const MOST = 160;
const NAMES_FROM_ZOOM = 16;

/**
 * @typedef {import("../../shared/types.js").Place} Place
 * @typedef {{key: string, lon: number, lat: number, points: Place[]}} Gathering
 */

/** @param {any} map */
export function pointMarkers(map) {
  /** @type {MarkerSet<Gathering>} */
  const markers = new MarkerSet(map, {
    pane: "points",
    className: "point-marker",
    place: (gathering) => gathering,
    draw,
    click: (gathering) => {
      if (gathering.points.length === 1) showPoint(map, gathering.points[0]);
      else map.setView([gathering.lat, gathering.lon], Math.min(map.getZoom() + 2, 18));
    },
  });
  return () => markers.sync(state.layers.points && map.getZoom() >= FROM_ZOOM ? gather(map) : new Map());
}

/**
 * @param {any} map
 * @returns {Map<string, Gathering>}
 */
function gather(map) {
  const view = map.getBounds().pad(0.1);
  const zoom = map.getZoom();
  const bins = groupBy(state.points, ({ lat, lon }) => {
    if (!view.contains([lat, lon])) return null;
    const { x, y } = map.project([lat, lon], zoom);
    return `${Math.floor(x / CELL_PX)}/${Math.floor(y / CELL_PX)}`;
  });
  const gatherings = bins.size > MOST ? [] : [...bins.values()].map(gathering);
  return new Map(gatherings.map((each) => [each.key, each]));
}

/**
 * @param {Place[]} points
 * @returns {Gathering}
 */
function gathering(points) {
  const mean = (/** @type {"lon" | "lat"} */ axis) =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const key = points.length === 1 ? points[0].code : `${points[0].code}+${points.length}`;
  return { key, lon: mean("lon"), lat: mean("lat"), points };
}

/**
 * @param {HTMLElement} element
 * @param {Gathering} gathered
 */
function draw(element, { points }) {
  if (element.firstChild) return;
  const [point] = points;
  const alone = points.length === 1;
  element.className = alone ? `point ${point.kind}` : "point many";
  const title = alone ? `${word("point", point.kind)} · ${nameOf(point)}` : t("map.points_here", { n: points.length });
  element.title = title;
  element.parentElement?.setAttribute("aria-label", title);
  if (!alone) {
    element.textContent = String(points.length);
    return;
  }
  const name = document.createElement("span");
  name.className = "point-name";
  name.textContent = nameOf(point);
  element.append(glyph(point.kind), name);
}

export { NAMES_FROM_ZOOM };
