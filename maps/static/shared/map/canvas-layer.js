/**
 * A canvas that is painted when the view comes to rest and only slides or grows with the map meanwhile. It takes no
 * clicks: what was meant is computed from the place, so nothing has to be stacked for the mouse.
 *
 * It is painted away from the page and shown as a picture: without a graphics card a canvas that is drawn on in the page
 * is copied, and all that lies under it shown again, in each frame, whatever changed in it.
 */

const L = /** @type {any} */ (window).L;

/**
 * What painting needs: a pen in pixels of the canvas, the unit square's scale and origin, and the part seen.
 *
 * @typedef {{pen: OffscreenCanvasRenderingContext2D, scale: number, x: number, y: number, zoom: number, ratio: number,
 *   box: import("./projection.js").Box}} View
 */

/**
 * The magnification of a wall's map, measured when the window changes size, because the browser lays the page out to
 * answer. Read from the map: a hidden canvas reports 1, and every layer would be blurred.
 */
let enlarged = 0;
addEventListener("resize", () => {
  enlarged = 0;
});

/** Dots of the screen to a pixel of the page. @param {any} map */
function ratioOf(map) {
  enlarged ||= map.getContainer().currentCSSZoom ?? 1;
  return (window.devicePixelRatio || 1) * enlarged;
}

/**
 * Made with `{pane, className, padding, draw, isEmpty}`; `draw(view)` paints on an empty canvas. While `isEmpty()`, if
 * there is one, there is no canvas to be shown.
 */
export const CanvasLayer = L.Renderer.extend({
  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.className = this.options.className;
  },

  _destroyContainer() {
    this._container.remove();
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = ratioOf(this._map);
    const canvas = this._container;
    canvas.width = Math.round(size.x * ratio);
    canvas.height = Math.round(size.y * ratio);
    this._sheet = new OffscreenCanvas(canvas.width, canvas.height);
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    this.paint();
  },

  /** Paint it again; while the map zooms that waits for the view to come to rest. */
  paint() {
    if (!this._map || !this._bounds || this._map._animatingZoom) return;
    const [canvas, sheet] = [this._container, this._sheet];
    canvas.hidden = sheet.width * sheet.height === 0 || this.options.isEmpty?.();
    if (canvas.hidden) return;
    const view = this._view(sheet.getContext("2d"));
    view.pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    this.options.draw(view);
    canvas.getContext("bitmaprenderer").transferFromImageBitmap(sheet.transferToImageBitmap());
  },

  /** @returns {View} */
  _view(/** @type {OffscreenCanvasRenderingContext2D} */ pen) {
    const zoom = this._map.getZoom();
    const scale = 256 * 2 ** zoom;
    const origin = this._map.getPixelOrigin().add(this._bounds.min);
    const size = this._bounds.getSize();
    /** @type {import("./projection.js").Box} */
    const box = [origin.x / scale, origin.y / scale, (origin.x + size.x) / scale, (origin.y + size.y) / scale];
    return { pen, scale, x: origin.x, y: origin.y, zoom, ratio: ratioOf(this._map), box };
  },
});
