/**
 * The basemap: vector tiles of this server, painted in a pane of their own under the ground's canvas. Its library is
 * fetched when there is something to draw. It takes no clicks and writes no names: `labels.js` places all names once.
 */

import { address, get } from "../api.js";
import { boot } from "../boot.js";
import { changed, state } from "../store.js";
import { namesIn } from "./basemap-names.js";
import { paintRules } from "./basemap-paint.js";

const LIBRARY = "protomaps-leaflet/dist/protomaps-leaflet.js";
/** A tile of data is drawn as two by two on the screen. */
const LEVEL_DIFF = 1;

/** @type {any} */
let library = null;

/** What lies under the cells: whether there is a basemap, and the roads to draw where there is none. */
export async function loadUnderlay() {
  state.basemap = await get("/basemap").catch(() => null);
  if (!state.basemap?.version) return roadsAlone();
  library ??= await fetchLibrary().catch(() => null);
  return library ? null : roadsAlone();
}

/** Whether tiles are drawn at present. */
export function showsBasemap() {
  return library !== null && state.layers.basemap && Boolean(state.basemap?.version);
}

/** @param {any} map */
export function basemapLayer(map) {
  /** @type {any} */
  let layer = null;
  let drawn = "";
  const remove = () => {
    layer?.remove();
    layer = null;
  };
  return {
    sync() {
      const wanted = showsBasemap() ? address(`/tiles/${state.basemap?.version}/{z}/{x}/{y}`) : "";
      if (wanted === drawn) return;
      remove();
      drawn = wanted;
      if (wanted) layer = open(wanted).addTo(map).on("load", () => changed("basemap"));
      map.getContainer().classList.toggle("with-basemap", Boolean(wanted));
    },
    repaint() {
      layer?.rerenderTiles();
    },
    /** What is named at a zoom of the screen; null where no basemap is drawn. @param {number} zoom */
    names: (zoom) => (layer ? namesIn(tilesOf(layer), dataZoom(zoom)) : null),
  };
}

/** @param {string} wanted */
function open(wanted) {
  return library.leafletLayer({
    url: wanted,
    pane: "basemap",
    className: "basemap",
    attribution: "",
    maxDataZoom: state.basemap?.last_zoom,
    levelDiff: LEVEL_DIFF,
    paintRules: paintRules(library),
    labelRules: [],
    noWrap: false,
    // Tiles are painted when the view comes to rest: without a graphics card each costs a frame.
    updateWhenIdle: true,
    updateWhenZooming: false,
    keepBuffer: 1,
  });
}

/** @param {any} layer */
function tilesOf(layer) {
  const [view] = [...layer.views.values()];
  return [...view.tileCache.cache].map(([place, { data }]) => {
    const [x, y, z] = place.split(":").map(Number);
    return { x, y, z, data };
  });
}

/** @param {number} zoom */
function dataZoom(zoom) {
  return Math.min(Math.round(zoom) - LEVEL_DIFF, state.basemap?.last_zoom ?? 0);
}

async function roadsAlone() {
  if (state.basemap) state.basemap.version = null;
  return get("/roads").catch(() => null);
}

/** @returns {Promise<any>} */
function fetchLibrary() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${boot.vendor}/${LIBRARY}`;
    script.onload = () => resolve(/** @type {any} */ (window).protomapsL);
    script.onerror = reject;
    document.head.append(script);
  });
}
