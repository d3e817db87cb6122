/**
 * A canvas that is painted when the view comes to rest and only slides or grows with the map meanwhile. It takes no
 * clicks: what was meant is computed from the place, so nothing has to be stacked for the mouse.
 */

const L = /** @type {any} */ (window).L;

/**
 * What painting needs: a pen in pixels of the canvas, the unit square's scale and origin, and the part seen.
 *
 * @typedef {{pen: CanvasRenderingContext2D, scale: number, x: number, y: number, zoom: number, ratio: number,
 *   box: import("./projection.js").Box}} View
 */

/** How much larger a wall shows the map; asked for when the window has another size, for the browser lays the page out to answer. */
let enlarged = 0;
addEventListener("resize", () => {
  enlarged = 0;
});

/** Dots of the screen to a pixel of the page. @param {any} canvas */
function ratioOf(canvas) {
  enlarged ||= canvas.currentCSSZoom ?? 1;
  return (window.devicePixelRatio || 1) * enlarged;
}

/** Made with `{pane, className, padding, draw}`; `draw(view)` paints on an empty canvas. */
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
    const ratio = ratioOf(this._container);
    const canvas = this._container;
    canvas.width = Math.round(size.x * ratio);
    canvas.height = Math.round(size.y * ratio);
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    this.paint();
  },

  /** Paint it again; while the map zooms that waits for the view to come to rest. */
  paint() {
    if (!this._map || !this._bounds || this._map._animatingZoom) return;
    const pen = this._container.getContext("2d");
    const view = this._view(pen);
    pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    pen.clearRect(0, 0, this._container.width, this._container.height);
    this.options.draw(view);
  },

  /** @returns {View} */
  _view(/** @type {CanvasRenderingContext2D} */ pen) {
    const zoom = this._map.getZoom();
    const scale = 256 * 2 ** zoom;
    const origin = this._map.getPixelOrigin().add(this._bounds.min);
    const size = this._bounds.getSize();
    /** @type {import("./projection.js").Box} */
    const box = [origin.x / scale, origin.y / scale, (origin.x + size.x) / scale, (origin.y + size.y) / scale];
    return { pen, scale, x: origin.x, y: origin.y, zoom, ratio: ratioOf(this._container), box };
  },
});
