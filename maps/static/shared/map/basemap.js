/**
 * The basemap: vector tiles of this server, painted in a pane of their own under the ground's canvas. Its library is
 * fetched when there is something to draw. It takes no clicks and writes no names: `labels.js` places all names once.
 */

import { address, get, withoutOne } from "../api.js";
import { boot } from "../boot.js";
import { changed, watch } from "../changes.js";
import { t } from "../i18n.js";
import { set, state } from "../store.js";
import { namesIn } from "./basemap-names.js";
import { paintRules } from "./basemap-paint.js";
import { tileGaps } from "./tile-gaps.js";
import { asPictures } from "./tile-pictures.js";

const LIBRARY = "protomaps-leaflet/dist/protomaps-leaflet.js";
/** A tile of data is drawn as two by two on the screen. */
const LEVEL_DIFF = 1;

/** @type {any} */
let library = null;

/**
 * Load what lies under the cells: the basemap, or the roads to draw without one. Throws if the server could not be
 * asked.
 *
 * @param {() => boolean} [isWanted] whether the answer is still that of the county on screen
 */
export async function loadUnderlay(isWanted = () => true) {
  const basemap = await get("/basemap").catch(withoutOne);
  if (!isWanted()) return null;
  set({ basemap });
  if (!state.basemap?.version) return roadsAlone();
  library ??= await fetchLibrary().catch(() => null);
  return library ? null : roadsAlone();
}

/** True while basemap tiles are drawn. */
export function showsBasemap() {
  return library !== null && state.layers.basemap && Boolean(state.basemap?.version);
}

/** @param {any} map */
export function basemapLayer(map) {
  /** @type {any} */
  let layer = null;
  let drawn = "";
  const gaps = tileGaps(map, { zIndex: 155, zoom: () => dataZoom(map.getZoom()), changed: () => changed("basemap") });
  const remove = () => {
    gaps.forget();
    layer?.remove();
    layer = null;
  };
  followGaps(map, gaps, () => layer);
  return {
    sync() {
      const county = state.county?.code;
      const wanted = showsBasemap() ? `${county} ${state.basemap?.version}` : "";
      if (wanted === drawn) return;
      remove();
      drawn = wanted;
      const version = state.basemap?.version; // of this layer, also once another county is looked at
      if (wanted)
        layer = open(gaps.source(({ z, x, y }) => address(`/tiles/${version}/${z}/${x}/${y}`, { county })))
          .addTo(map)
          .on("load", () => changed("basemap"));
      map.getContainer().classList.toggle("with-basemap", Boolean(wanted));
    },
    repaint() {
      layer?.rerenderTiles();
    },
    /** What is named at a zoom of the screen; null where no basemap is drawn. @param {number} zoom */
    names: (zoom) => (layer ? namesIn(tilesOf(layer), dataZoom(zoom)) : null),
  };
}

/**
 * Say that a part of the map is missing, and ask for it again: at once when the server is back, and now and then.
 *
 * @param {any} map
 * @param {ReturnType<typeof tileGaps>} gaps
 * @param {() => any} layer the library's, if there is one
 */
function followGaps(map, gaps, layer) {
  const note = map.getContainer().appendChild(document.createElement("p"));
  note.className = "map-gaps";
  note.setAttribute("role", "status");
  const say = () => {
    const text = gaps.inSight() ? t(state.connection.state === "live" ? "map.gaps" : "map.gaps_cut") : "";
    if (note.textContent !== text) note.textContent = text;
  };
  let was = state.connection.state;
  watch(["connection", "tick"], () => {
    const { state: is } = state.connection;
    if (is === "live" && (was !== "live" || gaps.areOld())) gaps.askAgain(layer());
    was = is;
  });
  watch(["connection", "basemap"], say);
  map.on("moveend", () => {
    gaps.show();
    say();
  });
}

/** @param {any} source */
function open(source) {
  const layer = library.leafletLayer({
    url: source,
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
  return asPictures(layer);
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
  set({ basemap: state.basemap && { ...state.basemap, version: null } });
  return get("/roads").catch(withoutOne);
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
