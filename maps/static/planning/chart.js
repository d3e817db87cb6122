/** The workbench's one map: ground, cells by their look, posts that can be dragged or moved by arrows. */

import { watch } from "../shared/changes.js";
import { basemapLayer, loadUnderlay, showsBasemap } from "../shared/map/basemap.js";
import { ground } from "../shared/map/ground-data.js";
import { nameLabels } from "../shared/map/labels.js";
import { coloursChanged, onNightfall } from "../shared/map/palette.js";
import { part } from "../shared/part.js";
import { state } from "../shared/store.js";
import { keepNamesInside } from "./label-side.js";
import { cellLayer } from "./paint.js";

const L = /** @type {any} */ (window).L;
const AGAIN_MS = 10_000;
const PANES = { basemap: 150, ground: 200, names: 350, "town-names": 360, posts: 500 };

/**
 * @typedef {{clicked: (lon: number, lat: number, cell: string | null, isByKey: boolean) => void, looks: () => (code: string) => string | null}} Wishes
 */

const [chart, writable] = part({
  /** @type {any} */
  map: null,
  /** @type {any} */
  layer: null,
  /** @type {any} */
  basemap: null,
  /** @type {string | null} */
  chosen: null,
});

export { chart };

/** Point a cell out from the next painting on, or none. @param {string | null} cell */
export function chooseCell(cell) {
  writable.chosen = cell;
}

export function paintCells() {
  chart.layer?.paint();
}

/** Bring a cell into view and point it out. @param {string} code */
export function flyTo(code) {
  chooseCell(code);
  const cell = ground.byCode.get(code);
  if (cell) bringIntoView([cell]);
  paintCells();
}

/** Show a part of the map that has all of some cells. @param {string[]} codes */
export function showCells(codes) {
  const cells = codes.flatMap((code) => ground.byCode.get(code) ?? []);
  if (cells.length) bringIntoView(cells);
}

/** @param {{box: import("../shared/map/projection.js").Box}[]} cells */
function bringIntoView(cells) {
  const bounds = cells.map(({ box }) => L.latLngBounds(boundsOf(box)));
  const all = bounds.reduce((both, each) => both.extend(each));
  chart.map.fitBounds(all, { maxZoom: 15, padding: [60, 60] });
}

/** @param {Wishes} wishes */
export async function openChart(wishes) {
  const map = L.map("plan-map", {
    zoomControl: false,
    attributionControl: false,
    fadeAnimation: false,
    zoomSnap: 0.25,
    wheelPxPerZoomLevel: 90,
    minZoom: 6,
    maxZoom: 19,
  });
  writable.map = map;
  for (const [name, zIndex] of Object.entries(PANES))
    (map.getPane(name) ?? map.createPane(name)).style.zIndex = String(zIndex);
  for (const name of ["basemap", "names", "town-names"]) map.getPane(name).style.pointerEvents = "none";
  keepNamesInside(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  L.control.zoom({ position: "topright", zoomInTitle: "+", zoomOutTitle: "−" }).addTo(map);
  writable.layer = cellLayer(wishes.looks, () => chart.chosen);
  writable.basemap = basemapLayer(map);
  const { bbox } = /** @type {import("../shared/types.js").County} */ (state.county);
  map.fitBounds(
    [
      [bbox[1], bbox[0]],
      [bbox[3], bbox[2]],
    ],
    { padding: [16, 16], animate: false },
  );
  chart.layer.addTo(map);
  map.on("click", (/** @type {any} */ event) => {
    const { lng, lat } = event.latlng;
    wishes.clicked(lng, lat, ground.cellAt(lng, lat)?.facts.code ?? null, Boolean(event.isByKey));
  });
  map.getContainer().addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    event.preventDefault();
    map.fire("click", { latlng: map.getCenter(), isByKey: true });
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false, debounceMoveend: true })).observe(map.getContainer());
  followPaper(map);
  const names = nameLabels(map, chart.basemap.names);
  const write = () => names(true);
  map.on("moveend zoomend", write);
  write();
  watch(["basemap"], () => {
    paintCells();
    write();
  });
  onNightfall(repaint);
  await layUnder();
}

/** A map without its basemap is drawn all the same; what could not be had is asked for again. */
export async function layUnder() {
  try {
    await loadUnderlay();
  } catch {
    setTimeout(layUnder, AGAIN_MS);
    return;
  }
  chart.basemap.sync();
  if (showsBasemap()) paintCells();
}

/** On paper the same part of the map is shown: a sheet is not as wide as the window. @param {any} map */
function followPaper(map) {
  const frame = map.getContainer().parentElement;
  const show = (/** @type {boolean} */ onPaper, /** @type {() => void} */ look) => {
    frame.classList.toggle("on-paper", onPaper);
    map.invalidateSize({ animate: false, pan: false });
    look();
  };
  /** @type {() => void} */
  let back = () => {};
  addEventListener("beforeprint", () => {
    const [bounds, centre, zoom] = [map.getBounds(), map.getCenter(), map.getZoom()];
    back = () => map.setView(centre, zoom, { animate: false });
    show(true, () => map.fitBounds(bounds, { animate: false }));
  });
  addEventListener("afterprint", () => show(false, back));
}

/** Read the colours again: the theme is another one. */
export function repaint() {
  coloursChanged();
  chart.basemap?.repaint();
  paintCells();
}

/** @param {import("../shared/map/projection.js").Box} box */
function boundsOf([west, north, east, south]) {
  return [
    [latOf(south), lonOf(west)],
    [latOf(north), lonOf(east)],
  ];
}

/** @param {number} x */
function lonOf(x) {
  return x * 360 - 180;
}

/** @param {number} y */
function latOf(y) {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

/** Convert metres to degrees of longitude at a latitude. @param {number} metres @param {number} lat */
export function degreesEast(metres, lat) {
  return metres / (111_320 * Math.cos((lat * Math.PI) / 180));
}

/** @param {number} metres */
export function degreesNorth(metres) {
  return metres / 111_320;
}
