/**
 * Tiles of the basemap that could not be had: an empty place and a missing one are not the same. They are drawn as gaps
 * and asked for again, soon at first; what has come is not fetched twice.
 *
 * @typedef {{z: number, x: number, y: number}} At
 */

import { isTile } from "./tile-answer.js";

const PATIENCE_MS = 10_000;
const MOST_PATIENCE_MS = 60_000;
const PANE = "gaps";

/** @param {any} map @param {At} at */
export function boundsOf(map, { z, x, y }) {
  const { L } = /** @type {any} */ (window);
  const corner = (/** @type {number} */ column, /** @type {number} */ row) =>
    map.unproject([column * 256, row * 256], z);
  return L.latLngBounds(corner(x, y), corner(x + 1, y + 1));
}

/**
 * @param {any} map gets a pane for the gaps
 * @param {{zIndex: number, zoom: () => number, changed: () => void}} hooks `zoom`: of the data on screen
 */
export function tileGaps(map, { zIndex, zoom, changed }) {
  const { L } = /** @type {any} */ (window);
  const style = map.createPane(PANE).style;
  Object.assign(style, { zIndex, pointerEvents: "none" });
  const renderer = L.svg({ pane: PANE });
  /** By zoom, column and row. @type {Map<string, any>} */
  const gaps = new Map();
  /** Since when gaps have been waited for, and for how long until they are asked for again. */
  const wait = { since: 0, for: PATIENCE_MS };
  /** The number of the layer on the map: missing tiles of an earlier one are no gaps any more. */
  let layers = 0;

  /** Show the gaps of the present zoom; another zoom may have the tiles. */
  const show = () => {
    for (const [key, gap] of gaps) {
      if (isShown(key)) gap.addTo(map);
      else gap.remove();
    }
  };
  const isShown = (/** @type {string} */ key) => key.startsWith(`${zoom()}:`);

  const add = (/** @type {At} */ at) => {
    const key = `${at.z}:${at.x}:${at.y}`;
    if (gaps.has(key)) return;
    if (gaps.size === 0) wait.since = Date.now();
    gaps.set(key, L.rectangle(boundsOf(map, at), { pane: PANE, renderer, className: "gap", interactive: false }));
    show();
    changed();
  };

  const clear = () => {
    for (const gap of gaps.values()) gap.remove();
    gaps.clear();
  };

  return {
    show,
    /**
     * What the tile library fetches from.
     *
     * @param {(at: At) => string} addressOf
     * @param {{isEmpty?: (at: At) => boolean, refused?: (status: number) => void}} [known] `isEmpty`: nothing is mapped there
     */
    source: (addressOf, { isEmpty, refused } = {}, mine = layers) => ({
      async getZxy(
        /** @type {number} */ z,
        /** @type {number} */ x,
        /** @type {number} */ y,
        /** @type {AbortSignal} */ signal,
      ) {
        const at = { z, x, y };
        if (isEmpty?.(at)) return undefined;
        try {
          const answer = await fetch(addressOf(at), { signal });
          if (!answer.ok) refused?.(answer.status);
          if (!answer.ok || !isTile(answer)) throw new Error(`${answer.status}: ${z}/${x}/${y}`);
          return answer.status === 204 ? undefined : { data: await answer.arrayBuffer() };
        } catch (problem) {
          if (/** @type {Error} */ (problem).name !== "AbortError" && mine === layers) add(at);
          throw problem;
        }
      },
    }),
    /** Whether a part of what is looked at is missing. */
    inSight: () => [...gaps].some(([key, gap]) => isShown(key) && map.getBounds().intersects(gap.getBounds())),
    /** Whether gaps have stood for a while: a server that had no time for a tile may have it now. */
    areOld() {
      if (gaps.size > 0) return Date.now() - wait.since > wait.for;
      wait.for = PATIENCE_MS;
      return false;
    },
    /** Ask again for what could not be had. @param {any} layer the library's */
    askAgain(layer) {
      if (gaps.size === 0) return;
      Object.assign(wait, { since: Date.now(), for: Math.min(2 * wait.for, MOST_PATIENCE_MS) });
      clear();
      layer?.rerenderTiles();
      changed();
    },
    /** The layer was taken off. */
    forget() {
      layers += 1;
      clear();
    },
  };
}
