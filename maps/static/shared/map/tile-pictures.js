/**
 * Tiles of the basemap as pictures. Its library paints each on a canvas of the page; without a graphics card such a
 * canvas is copied, and shown again, in each frame in which anything changes. Here it paints away from the page.
 */

/**
 * @param {any} layer of `protomaps-leaflet`
 * @returns {any} the same layer
 */
export function asPictures(layer) {
  const paint = layer.renderTile.bind(layer);
  layer.renderTile = (
    /** @type {any} */ place,
    /** @type {any} */ tile,
    /** @type {string} */ key,
    /** @type {(() => void) | undefined} */ done,
  ) => {
    const sheet = new OffscreenCanvas(1, 1);
    Object.defineProperty(sheet, "key", { get: () => tile.key }); // a tile that is removed meanwhile has none
    return paint(place, sheet, key, () => {
      [tile.width, tile.height] = [sheet.width, sheet.height];
      tile.getContext("bitmaprenderer").transferFromImageBitmap(sheet.transferToImageBitmap());
      done?.();
    });
  };
  return layer;
}
