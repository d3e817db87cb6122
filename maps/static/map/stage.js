/** The map: its panes, what is drawn on which change, and what a click on it means. */

import { detail, select } from "../case-detail.js";
import { intake, setDraft } from "../intake-draft.js";
import { state, watch } from "../store.js";
import { basemapLayer } from "./basemap.js";
import { caseMarkers } from "./cases.js";
import { coverageMayHaveChanged } from "./coverage.js";
import { GroundLayer } from "./ground-layer.js";
import { nameLabels } from "./labels.js";
import { applyTheme, onNightfall } from "./palette.js";
import { thinOut } from "./crowding.js";
import { draftPin } from "./draft-pin.js";
import { onlineLayer, showsOnline } from "./online.js";
import { ownLayers } from "./own-layers.js";
import { pointMarkers } from "./points.js";
import { showGround } from "./popup.js";
import { routeLayer } from "./route.js";
import { stationMarkers } from "./stations.js";
import { teamMarkers } from "./teams.js";

const L = /** @type {any} */ (window).L;

const PANES = { basemap: 150, online: 160, ground: 200, names: 350, route: 400, points: 450, stations: 500, "town-names": 540, teams: 560, candidates: 580, cases: 620 };

const UNNAMED = { spots: [], streets: [], rivers: [] };
/** The buttons at the right; no flag should lie under them. */
const TOOLS_PX = 58;

/** @param {any} map a Leaflet map without a view */
export function furnish(map) {
  for (const [name, zIndex] of Object.entries(PANES)) {
    const pane = map.getPane(name) ?? map.createPane(name);
    pane.style.zIndex = String(zIndex);
  }
  for (const still of ["basemap", "online", "names", "town-names"]) map.getPane(still).style.pointerEvents = "none";
  map.setMinZoom(6).setMaxZoom(19);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  markMotion(map);
  const layer = new GroundLayer();
  const drawing = layers(map, layer);
  map.whenReady(() => {
    layer.addTo(map);
    drawing.view();
  });
  // The drawer narrows the map; what is in the middle stays there.
  new ResizeObserver(() => map.invalidateSize({ animate: false, debounceMoveend: true })).observe(map.getContainer());
  map.on("click", (/** @type {any} */ event) => clicked(map, event.latlng));
  return drawing;
}

/**
 * @param {any} map
 * @param {any} layer
 */
function layers(map, layer) {
  const points = pointMarkers(map);
  const stations = stationMarkers(map);
  const teams = teamMarkers(map);
  const cases = caseMarkers(map, select);
  const basemap = basemapLayer(map);
  const online = onlineLayer(map);
  const own = ownLayers(map);
  // Tianditu has its names in its picture: then only the county's own are written.
  const names = nameLabels(map, (zoom) => (showsOnline() ? UNNAMED : basemap.names(zoom)));
  const route = routeLayer(map);
  const pin = draftPin(map);
  const ready = (/** @type {() => void} */ draw) => () => map._loaded && draw();
  const thin = ready(() => thinOut(map, cases.all(), teams.all()));
  const view = ready(() => {
    points();
    teams.sync();
    names(state.layers.names);
    thin();
  });
  const paint = ready(() => layer.paint());
  const all = ready(() => {
    basemap.sync();
    online();
    own();
    paint();
    stations();
    teams.sync();
    cases.sync();
    view();
    route();
  });
  map.on("moveend zoomend", view);
  watch(["ground", "view"], all);
  watch(["coverage"], paint);
  watch(["basemap"], ready(() => names(state.layers.names)));
  watch(["cases"], ready(() => {
    cases.sync();
    thin();
  }));
  watch(["teams"], ready(teams.sync));
  watch(["teams", "ground"], coverageMayHaveChanged);
  watch(["selection"], ready(route));
  watch(["intake"], ready(pin));
  watch(["tick"], ready(() => {
    cases.tick();
    teams.tick();
    thin();
  }));
  const theme = () => applyTheme(() => {
    paint();
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
 */
function clicked(map, at) {
  if (intake.open && intake.picking) {
    intake.picking = false;
    setDraft({ place: { lon: at.lng, lat: at.lat } });
    return;
  }
  showGround(map, at);
}

/**
 * Bring a county into view.
 *
 * @param {any} map
 * @param {import("../types.js").County} county
 */
export function showCounty(map, county) {
  const [west, south, east, north] = county.bbox;
  const { offsetWidth: wide = 0, offsetHeight: high = 0 } = document.getElementById("legend") ?? {};
  const folded = high < map.getSize().y / 5;
  const beside = !folded && map.getSize().x > 3 * wide ? wide : 12;
  const below = folded ? high + 14 : 12;
  map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [beside, 24], paddingBottomRight: [TOOLS_PX, below], animate: false });
}

/** Bring the selected case and its way into view, if they are not. @param {any} map */
export function showSelection(map) {
  const item = state.selected === null ? undefined : state.cases.get(state.selected);
  if (!item?.place) return;
  const path = detail.route?.geometry?.coordinates ?? detail.route?.coordinates ?? [];
  const bounds = L.latLngBounds([[item.place.lat, item.place.lon], ...path.map((/** @type {number[]} */ [lon, lat]) => [lat, lon])]);
  if (map.getBounds().pad(-0.08).contains(bounds) && map.getZoom() >= 13) return;
  map.fitBounds(bounds.pad(0.35), { maxZoom: 15 });
}
