/**
 * The map itself, drawn by the libraries of the console over our own tiles: cells, points, the case and its way, and where
 * the phone is. A tile that is neither on the phone nor to be had is drawn as a gap: an empty place and a missing one are
 * not the same.
 */

import { boot } from "../../shared/boot.js";
import { changed } from "../../shared/changes.js";
import { paintRules } from "../../shared/map/basemap-paint.js";
import { colour, coloursChanged } from "../../shared/map/palette.js";
import { boundsOf, tileGaps } from "../../shared/map/tile-gaps.js";
import { model } from "../model.js";
import { area, basemapIsGone, placed, tileAddress } from "./area.js";
import { labelRules } from "./area-names.js";

const LEVEL_DIFF = 1;
/** @type {any} */
let map = null;
/** @type {any} */
let tiles = null;
let drawn = "";
/** @type {ReturnType<typeof tileGaps> | null} */
let gaps = null;

/** The element that holds the map; kept while other screens are shown. */
export const holder = document.createElement("div");
holder.className = "area-map";

/** The map, made on first use once its libraries are there; throws where they do not come. @returns {Promise<any>} */
export async function openMap() {
  if (map) return map;
  await Promise.all([
    style(`${boot.static}/joined/field-map.css`),
    script(`${boot.static}/joined/field-map-library.js`),
  ]);
  const { L } = /** @type {any} */ (window);
  map = L.map(holder, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 6,
    maxZoom: 18,
    zoomSnap: 0.5,
    fadeAnimation: false,
  });
  gaps = tileGaps(map, { zIndex: 250, zoom: dataZoom, changed: () => changed("page") });
  map.on("moveend", () => {
    gaps?.show();
    changed("page");
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    coloursChanged();
    tiles?.rerenderTiles();
  });
  return map;
}

/** Show the tiles of a basemap; those of another go. @param {string | null} basemap */
export function showTiles(basemap) {
  const wanted = basemap ? tileAddress(basemap) : "";
  if (!map || wanted === drawn) return;
  tiles?.remove();
  gaps?.forget();
  drawn = wanted;
  tiles = wanted ? layer(wanted).addTo(map) : null;
}

/** True if tiles have been missing for a while: a busy server may have them now. */
export function areGapsOld() {
  return gaps?.areOld() ?? false;
}

/** Ask again for what could not be had, when the network is back or was not the reason. */
export function askForGaps() {
  gaps?.askAgain(tiles);
}

/** True if part of the visible map is missing. */
export function hasGaps() {
  return gaps?.inSight() ?? false;
}

function dataZoom() {
  return Math.min(Math.round(map.getZoom()) - LEVEL_DIFF, area()?.last_zoom ?? 14);
}

/** @param {string} url */
function layer(url) {
  const library = /** @type {any} */ (window).protomapsL;
  const listed = new Set((area()?.tiles ?? []).map((tile) => tile.join(":")));
  const source = gaps?.source(({ z, x, y }) => placed(url, z, x, y), {
    isEmpty: (at) => !listed.has(`${at.z}:${at.x}:${at.y}`) && isInArea(at),
    refused: (status) => status === 404 && basemapIsGone(),
  });
  return library.leafletLayer({
    url: source,
    attribution: "",
    maxDataZoom: area()?.last_zoom,
    levelDiff: LEVEL_DIFF,
    noWrap: true,
    paintRules: paintRules(library),
    labelRules: labelRules(library, colour),
    updateWhenIdle: true,
    updateWhenZooming: false,
    keepBuffer: 1,
  });
}

/**
 * True if a tile touches the area, so that it would be listed if it had content.
 *
 * @param {{z: number, x: number, y: number}} at
 */
function isInArea(at) {
  const [west, south, east, north] = area()?.box ?? [0, 0, 0, 0];
  const box = boundsOf(map, at);
  return (
    at.z <= (area()?.last_zoom ?? 0) &&
    box.getWest() <= east &&
    box.getEast() >= west &&
    box.getSouth() <= north &&
    box.getNorth() >= south
  );
}

/** The screen was turned, or the map has come back into sight. */
export function fitScreen() {
  map?.invalidateSize({ pan: false });
}

/** The team for which the map has been opened. @type {string | null} */
let looked = null;

/** Look at what matters on first sight: the way to the case, else the area. @param {[number, number][]} way */
export function lookFirst(way) {
  if (!map || looked === model.phone.team) return;
  looked = model.phone.team;
  lookAt(way);
}

/** Look at places, else at the whole area. @param {[number, number][]} places longitude and latitude */
export function lookAt(places) {
  const [west, south, east, north] = area()?.box ?? [0, 0, 0, 0];
  const all = places.length
    ? places.map(([lon, lat]) => [lat, lon])
    : [
        [south, west],
        [north, east],
      ];
  map.fitBounds(all, { padding: [24, 24], maxZoom: 16, animate: false });
}

/** @param {number} steps */
export function zoomBy(steps) {
  map.setZoom(map.getZoom() + steps, { animate: false });
}

/** @param {string} src @returns {Promise<unknown>} */
function script(src) {
  return arrives(Object.assign(document.createElement("script"), { src }));
}

/** @param {string} href @returns {Promise<unknown>} */
function style(href) {
  return arrives(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

/** @param {HTMLElement} element */
function arrives(element) {
  return new Promise((done, failed) => {
    element.onload = done;
    element.onerror = () => {
      element.remove();
      failed(new Error("not reached"));
    };
    document.head.append(element);
  });
}
