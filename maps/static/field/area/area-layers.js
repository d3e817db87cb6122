/**
 * Draw the layers of the phone's map: the station's cells and points, the case with its route, the phone's position.
 */

import { changed } from "../../shared/changes.js";
import { nameOf, t } from "../../shared/i18n.js";
import { GLYPHS } from "../../shared/icons.js";
import { part } from "../../shared/part.js";
import { isApproximate } from "../../shared/place/words.js";
import { current, model } from "../model.js";
import { area } from "./area.js";
import { known } from "./ground.js";

const OLD_MS = 120_000;
const SVG = "http://www.w3.org/2000/svg";

/** The point or cell that was touched, by its code. */
const [touched, writable] = part(/** @type {{kind: "" | "point" | "cell", code: string}} */ ({ kind: "", code: "" }));

export { touched };

/** The layers as drawn, to redraw only what has changed. @type {Record<string, {of: unknown, group: any}>} */
const layers = {};

/** Draw what has changed since. @param {any} map */
export function drawLayers(map) {
  const item = current();
  const way = item ? model.routes[item.id]?.line : undefined;
  const { last_at: at, lon, lat, accuracy_m: accuracy } = model.tracking;
  const old = at > 0 && Date.now() - at > OLD_MS;
  layer(map, "cells", area(), cells);
  layer(map, "points", known().ground, points);
  layer(
    map,
    "case",
    item && `${item.id} ${item.place?.lon} ${item.place?.lat} ${item.place?.accuracy_m} ${way?.length}`,
    (group) => caseWay(group, item, way),
  );
  layer(map, "me", at && `${lon} ${lat} ${accuracy} ${old}`, (group) => me(group, { lon, lat, accuracy, old }));
}

/** @param {any} map @param {string} name @param {unknown} of @param {(group: any) => void} draw */
function layer(map, name, of, draw) {
  const { L } = /** @type {any} */ (window);
  if (layers[name] && layers[name].of === of) return;
  layers[name]?.group.remove();
  const group = L.layerGroup();
  layers[name] = { of, group };
  if (of) draw(group);
  group.addTo(map);
}

/** @param {any} group */
function cells(group) {
  const { L } = /** @type {any} */ (window);
  for (const { code, own, shape } of area()?.cells ?? []) {
    L.geoJSON(shape, { style: { className: own ? "cell own" : "cell" }, bubblingMouseEvents: false })
      .on("click", () => touch("cell", code))
      .addTo(group);
  }
}

/** @param {any} group */
function points(group) {
  const { L } = /** @type {any} */ (window);
  for (const point of known().ground?.points ?? []) {
    const { lon, lat } = point.place;
    L.marker([lat, lon], {
      icon: sign("point", point.kind, 44),
      title: nameOf(point),
      alt: nameOf(point),
      riseOnHover: true,
    })
      .on({
        click: () => touch("point", point.code),
        keypress: (/** @type {any} */ { originalEvent: { key } }) => key === "Enter" && touch("point", point.code),
      })
      .addTo(group);
  }
}

/** @param {any} group @param {import("../model.js").Case | null} item @param {[number, number][] | undefined} way */
function caseWay(group, item, way) {
  const { L } = /** @type {any} */ (window);
  const line = (way ?? []).map(([lon, lat]) => [lat, lon]);
  for (const className of ["way-halo", "way-line"]) L.polyline(line, { className, interactive: false }).addTo(group);
  if (!item?.place) return;
  const { lon, lat, accuracy_m: metres } = item.place;
  if (isApproximate(item.place))
    L.circle([lat, lon], { radius: metres, className: "around-case", interactive: false }).addTo(group);
  const name = t("case.title", { id: item.id });
  L.marker([lat, lon], {
    icon: sign("case", "on_scene", 48),
    title: name,
    alt: name,
    zIndexOffset: 1000,
    interactive: false,
    keyboard: false,
  }).addTo(group);
}

/** @param {any} group @param {{lon: number, lat: number, accuracy: number, old: boolean}} fix */
function me(group, { lon, lat, accuracy, old }) {
  const { L } = /** @type {any} */ (window);
  L.circle([lat, lon], { radius: accuracy, className: "around-me", interactive: false }).addTo(group);
  L.circleMarker([lat, lon], { radius: 8, className: old ? "me old" : "me", interactive: false }).addTo(group);
}

/** A sign that is small to look at and large to touch. @param {string} className @param {string} glyph @param {number} size in pixels */
function sign(className, glyph, size) {
  const { L } = /** @type {any} */ (window);
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", GLYPHS[glyph] ?? GLYPHS.untimed);
  picture.append(path);
  return L.divIcon({ html: picture, className: `sign ${className}`, iconSize: [size, size] });
}

/** @param {"" | "point" | "cell"} kind @param {string} code */
export function touch(kind, code) {
  Object.assign(writable, { kind, code });
  changed("page");
}
