/**
 * Markers kept by key: what is new is added, what moved is moved, what is gone is removed, and an element lives as
 * long as its thing, so that it can glide, keep focus and be clicked while it changes.
 */

const L = /** @type {any} */ (window).L;

/**
 * @template T
 * @typedef {{pane: string, zIndex?: number, anchor?: [number, number], keyboard?: boolean,
 *   place: (thing: T) => {lon: number, lat: number}, className: string,
 *   draw: (element: HTMLElement, thing: T) => void, click?: (thing: T, marker: any) => void}} MarkerKind
 */

/** @template T */
export class MarkerSet {
  /** @type {Map<string | number, {marker: any, element: HTMLElement, thing: T}>} */
  #held = new Map();

  /**
   * @param {any} map
   * @param {MarkerKind<T>} kind
   */
  constructor(map, kind) {
    this.map = map;
    this.kind = kind;
  }

  /** @param {ReadonlyMap<string | number, T>} things */
  sync(things) {
    for (const [key, { marker }] of this.#held) {
      if (things.has(key)) continue;
      marker.remove();
      this.#held.delete(key);
    }
    for (const [key, thing] of things) this.#put(key, thing);
  }

  /**
   * @param {string | number} key
   * @param {T} thing
   */
  #put(key, thing) {
    const { lon, lat } = this.kind.place(thing);
    let held = this.#held.get(key);
    if (held) {
      held.thing = thing;
      const at = held.marker.getLatLng();
      if (at.lat !== lat || at.lng !== lon) held.marker.setLatLng([lat, lon]);
    } else {
      held = this.#add(key, thing, [lat, lon]);
      this.#held.set(key, held);
    }
    this.kind.draw(held.element, thing);
  }

  /**
   * @param {string | number} key
   * @param {T} thing
   * @param {[number, number]} at
   */
  #add(key, thing, at) {
    const { pane, className, anchor = [0, 0], click, keyboard = true } = this.kind;
    const element = document.createElement("div");
    const icon = L.divIcon({ html: element, className, iconSize: null, iconAnchor: anchor });
    const interactive = click !== undefined;
    const marker = L.marker(at, { icon, pane, interactive, keyboard: interactive && keyboard, riseOnHover: true });
    if (click) {
      marker.on("click", (/** @type {any} */ event) => {
        L.DomEvent.stopPropagation(event);
        click(/** @type {T} */ (this.#held.get(key)?.thing), marker);
      });
    }
    marker.addTo(this.map);
    return { marker, element, thing };
  }
}
