/** The map: its panes, what is drawn on which change, and what a click on it means. */

import { changedTogether, watch } from "../../shared/changes.js";
import { basemapLayer } from "../../shared/map/basemap.js";
import { nameLabels } from "../../shared/map/labels.js";
import { ownLayers } from "../../shared/map/own-layers.js";
import { applyTheme, onNightfall } from "../../shared/map/palette.js";
import { isApproximate } from "../../shared/place/words.js";
import { state } from "../../shared/store.js";
import { detail } from "../case/detail.js";
import { choosePlace, intake, setPicking } from "../intake/draft.js";
import { clickedPlace } from "./clicked-place.js";
import { coverageMayHaveChanged } from "./coverage.js";
import { draftPin } from "./draft-pin.js";
import { flagLayer } from "./flags.js";
import { groundLayer } from "./ground-layer.js";
import { nameObstacles } from "./name-obstacles.js";
import { onlineLayer, showsOnline } from "./online.js";
import { placeView } from "./place-view.js";
import { pointMarkers } from "./points.js";
import { showGround } from "./popup.js";
import { routeLayer } from "./route.js";
import { shelfMarkers } from "./shelf.js";
import { stationMarkers } from "./stations.js";

const L = /** @type {any} */ (window).L;

const PANES = {
  basemap: 150,
  online: 160,
  ground: 200,
  names: 350,
  route: 400,
  points: 450,
  stations: 500,
  "town-names": 540,
  dots: 550,
  teams: 560,
  candidates: 580,
  shelf: 600,
  cases: 620,
};

const UNNAMED = { spots: [], streets: [], rivers: [] };
/** The buttons at the right; no flag should lie under them. */
const TOOLS_PX = 58;
/** A flag that comes may lie on a name: names make room once for all the flags that came meanwhile. */
const NAMES_AFTER_MS = 5_000;

/** @param {any} map a Leaflet map without a view */
export function furnish(map) {
  for (const [name, zIndex] of Object.entries(PANES)) {
    const pane = map.getPane(name) ?? map.createPane(name);
    pane.style.zIndex = String(zIndex);
  }
  for (const still of ["basemap", "online", "names", "town-names", "dots"])
    map.getPane(still).style.pointerEvents = "none";
  map.setMinZoom(6).setMaxZoom(19);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  markMotion(map);
  const layer = groundLayer();
  const flags = flagLayer(map);
  const drawing = layers(map, layer, flags);
  map.whenReady(() => {
    layer.addTo(map);
    flags.addTo(map);
    drawing.view();
  });
  // The drawer and the alerts narrow the map; what is in the middle stays there.
  new ResizeObserver(() => map.invalidateSize({ animate: false, debounceMoveend: true })).observe(map.getContainer());
  map.on("click", (/** @type {any} */ event) => clicked(map, event.latlng, flags.dotAt(event.layerPoint)));
  return drawing;
}

/**
 * @param {any} map
 * @param {any} layer
 * @param {ReturnType<typeof flagLayer>} flags
 */
function layers(map, layer, flags) {
  const points = pointMarkers(map);
  const stations = stationMarkers(map);
  const goods = shelfMarkers(map);
  const basemap = basemapLayer(map);
  const online = onlineLayer(map);
  const own = ownLayers(map);
  // Tianditu has its names in its picture: then only the county's own are written.
  const names = nameLabels(map, (zoom) => (showsOnline() ? UNNAMED : basemap.names(zoom)), nameObstacles);
  const route = routeLayer(map);
  const pin = draftPin(map);
  const see = placeView(map);
  const ready = (/** @type {() => void} */ draw) => () => map._loaded && draw();
  const sync = ready(flags.sync);
  const view = ready(() => {
    points();
    names(state.layers.names);
    sync();
  });
  const paint = ready(() => layer.paint());
  const all = ready(() => {
    basemap.sync();
    online();
    own();
    paint();
    stations();
    goods();
    view();
    route();
  });
  map.on("moveend zoomend", view);
  watch(["ground", "view"], all);
  watch(["coverage"], paint);
  watch(
    ["basemap", "names"],
    ready(() => names(state.layers.names)),
  );
  watch(["cases"], () => changedTogether("names", NAMES_AFTER_MS));
  watch(["cases", "teams", "tick"], sync);
  watch(["teams", "ground"], coverageMayHaveChanged);
  watch(["selection"], ready(route));
  watch(["selection", "shelf", "tick"], ready(goods));
  watch(
    ["intake"],
    ready(() => {
      pin();
      see();
    }),
  );
  const theme = () =>
    applyTheme(() => {
      paint();
      sync();
      basemap.repaint();
    });
  watch(["view"], theme);
  onNightfall(theme);
  return { view, theme };
}

/** Teams glide between fixes, but must not while the map itself zooms. @param {any} map */
function markMotion(map) {
  const box = map.getContainer();
  const level = () => {
    const zoom = map.getZoom();
    box.dataset.zoom = zoom < 12.5 ? "far" : zoom < 14 ? "middle" : "near";
    box.classList.toggle("named-points", zoom >= 16);
  };
  map.on("zoomstart", () => box.classList.add("zooming"));
  map.on("zoomend viewreset", () => {
    level();
    setTimeout(() => box.classList.remove("zooming"), 60);
  });
}

/**
 * @param {any} map
 * @param {{lat: number, lng: number}} at
 * @param {import("./dots.js").Dot | undefined} dot
 */
function clicked(map, at, dot) {
  if (intake.open && intake.picking) {
    const place = clickedPlace(map, at);
    setPicking(isApproximate(place)); // closer up, a second click says it more exactly
    choosePlace(place);
    return;
  }
  if (dot) dot.open();
  else showGround(map, at);
}

/**
 * Bring a county into view.
 *
 * @param {any} map
 * @param {import("../../shared/types.js").County} county
 */
export function showCounty(map, county) {
  const [west, south, east, north] = county.bbox;
  const { offsetWidth: wide = 0, offsetHeight: high = 0 } = document.getElementById("legend") ?? {};
  const folded = high < map.getSize().y / 5;
  const beside = !folded && map.getSize().x > 3 * wide ? wide : 12;
  const below = folded ? high + 14 : 12;
  map.fitBounds(
    [
      [south, west],
      [north, east],
    ],
    { paddingTopLeft: [beside, 24], paddingBottomRight: [TOOLS_PX, below], animate: false },
  );
}

/** Bring the selected case and its way into view, if they are not. @param {any} map */
export function showSelection(map) {
  const item = state.selected === null ? undefined : state.cases.get(state.selected);
  if (!item?.place) return;
  const path = detail.route?.geometry?.coordinates ?? detail.route?.coordinates ?? [];
  const bounds = L.latLngBounds([
    [item.place.lat, item.place.lon],
    ...path.map((/** @type {number[]} */ [lon, lat]) => [lat, lon]),
  ]);
  if (map.getBounds().pad(-0.08).contains(bounds) && map.getZoom() >= 13) return;
  map.fitBounds(bounds.pad(0.35), { maxZoom: 15 });
}
