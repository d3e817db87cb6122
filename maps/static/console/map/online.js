/**
 * 天地图 over the basemap, where this server has a key and somebody wants it. It comes by way of the server. When it does not
 * answer it is taken away with a word, and the server's own basemap, which lies under it, is there.
 */

import { address } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { showLayer, state } from "../../shared/store.js";
import { showNotice } from "../../shared/toasts.js";

const L = /** @type {any} */ (window).L;
/** The map, and its names. */
const LAYERS = ["vec", "cva"];
const LAST_ZOOM = 18;

/** True if Tianditu is shown over the basemap. */
export function showsOnline() {
  return state.layers.tianditu && Boolean(state.basemap?.tianditu);
}

/** @param {any} map */
export function onlineLayer(map) {
  const layers = LAYERS.map(tiles);
  for (const layer of layers) layer.on("tileerror", giveUp);
  return () => {
    for (const layer of layers) {
      if (showsOnline()) layer.addTo(map);
      else layer.remove();
    }
  };
}

/** @param {string} name */
function tiles(name) {
  return L.tileLayer(address(`/tianditu/${name}/{z}/{x}/{y}`), {
    pane: "online",
    className: "tianditu",
    minNativeZoom: 1,
    maxNativeZoom: LAST_ZOOM,
    updateWhenIdle: true,
    keepBuffer: 1,
  });
}

function giveUp() {
  if (!state.layers.tianditu) return;
  showLayer("tianditu", false);
  showNotice(t("tianditu.unreachable"));
  changed("view");
}
