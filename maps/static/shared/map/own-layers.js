/**
 * Online layers of the bureau's own, over the basemap: off until somebody wants one, gone with a word when it does not
 * answer. Pictures in GCJ-02 are moved to where they belong, each tile by its own shift.
 */

import { address } from "../api.js";
import { changed } from "../changes.js";
import { nameOf, t } from "../i18n.js";
import { part } from "../part.js";
import { state } from "../store.js";
import { showNotice } from "../toasts.js";
import { unitX, unitY } from "./projection.js";

const L = /** @type {any} */ (window).L;

/**
 * @typedef {{box: [number, number, number, number], across: number, lon_deg: number[], lat_deg: number[], error_m: number}} Shift
 * @typedef {{name: string, name_en: string | null, last_zoom: number, shift: Shift | null}} OwnLayer
 */

/** Numbers of the layers that are wanted. */
const [wanted, writable] = part(/** @type {Set<number>} */ (new Set()));

export { wanted };

/** @param {number} number */
export function toggleOwn(number) {
  if (!writable.delete(number)) writable.add(number);
  changed("view");
}

/** @param {any} map */
export function ownLayers(map) {
  /** @type {Map<number, any>} */
  const shown = new Map();
  return () => {
    const layers = state.basemap?.layers ?? [];
    for (const [number, layer] of shown) {
      if (wanted.has(number) && layer.described === layers[number]) continue;
      layer.remove();
      shown.delete(number);
    }
    for (const number of wanted) {
      if (layers[number] && !shown.has(number)) shown.set(number, open(number, layers[number]).addTo(map));
    }
  };
}

/**
 * @param {number} number
 * @param {OwnLayer} described
 */
function open(number, described) {
  const layer = new MovedTiles(address(`/layers/${number}/{z}/{x}/{y}`), {
    pane: "online",
    className: "own-layer",
    minNativeZoom: 1,
    maxNativeZoom: described.last_zoom,
    updateWhenIdle: true,
    keepBuffer: 1,
  });
  layer.described = described;
  layer.on("tileerror", () => {
    if (!writable.delete(number)) return;
    showNotice(t("own.unreachable", { name: nameOf(described) }));
    changed("view");
  });
  return layer;
}

const MovedTiles = L.TileLayer.extend({
  _getTilePos(/** @type {any} */ coords) {
    const across = 2 ** coords.z;
    return L.TileLayer.prototype._getTilePos
      .call(this, coords)
      .add(this._move((coords.x + 0.5) / across, (coords.y + 0.5) / across));
  },

  /** Which tiles are seen: those that will lie in the view once they are moved. */
  _getTiledPixelBounds(/** @type {any} */ center) {
    const bounds = L.TileLayer.prototype._getTiledPixelBounds.call(this, center);
    const move = this._move(unitX(center.lng), unitY(center.lat));
    return L.bounds(bounds.min.subtract(move), bounds.max.subtract(move));
  },

  /** A pixel wider, for neighbours are not moved quite alike. */
  _initTile(/** @type {HTMLElement} */ tile) {
    L.TileLayer.prototype._initTile.call(this, tile);
    tile.style.width = tile.style.height = `${this.getTileSize().x + 1}px`;
  },

  /** Pixels from where a place of the picture would lie to where it belongs; the place is on the unit square. */
  _move(/** @type {number} */ x, /** @type {number} */ y) {
    const { shift } = this.described;
    if (!shift) return L.point(0, 0);
    const lon = x * 360 - 180;
    const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
    const [east, north] = shiftAt(shift, lon, lat);
    const scale = 256 * 2 ** this._tileZoom;
    return L.point((unitX(lon - east) - x) * scale, (unitY(lat - north) - y) * scale);
  },
});

/**
 * Degrees too far east and north at a place of the picture; beyond the box those of its edge.
 *
 * @param {Shift} shift
 * @param {number} lon
 * @param {number} lat
 */
export function shiftAt({ box: [west, south, east, north], across, lon_deg, lat_deg }, lon, lat) {
  const most = across - 1;
  const column = Math.min(most, Math.max(0, ((lon - west) / (east - west)) * most));
  const row = Math.min(most, Math.max(0, ((lat - south) / (north - south)) * most));
  const [i, j] = [Math.min(most - 1, Math.floor(column)), Math.min(most - 1, Math.floor(row))];
  const [u, v] = [column - i, row - j];
  const between = (/** @type {number[]} */ grid) => {
    const at = (/** @type {number} */ di, /** @type {number} */ dj) => grid[(j + dj) * across + i + di];
    return (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v;
  };
  return [between(lon_deg), between(lat_deg)];
}
