/** Obstacles for names on the ground: flags of teams and cases, signs of stations and reporting points. */

import { nameOf } from "../../shared/i18n.js";
import { extent } from "../../shared/map/label-room.js";
import { unitX, unitY } from "../../shared/map/projection.js";
import { state } from "../../shared/store.js";
import { isOver } from "../case/clock.js";
import { teamBox } from "./crowding.js";

/** @typedef {import("../../shared/map/projection.js").Box} Box */

/** A case's flag with its number and clock, its foot on the place. */
const CASE_PX = { side: 60, top: 36, bottom: 4 };
const STATIONS_NAMED_FROM_ZOOM = 12.5;

/** @type {import("../../shared/map/labels.js").Obstacles} */
export function nameObstacles(zoom, scale, bounds) {
  const flags = /** @type {Box[]} */ ([...teamFlags(scale), ...caseFlags(scale), ...stationSigns(zoom, scale)]);
  return { flags, signs: /** @type {Box[]} */ ([...flags, ...pointSigns(scale, bounds)]) };
}

/** Where teams' flags lie, in pixels of the world. @param {number} scale */
function teamFlags(scale) {
  const located = state.layers.teams
    ? [...state.teams.values()].filter(({ lon, lat }) => lon !== null && lat !== null)
    : [];
  return located.map((team) => {
    const [x, y] = [unitX(/** @type {number} */ (team.lon)) * scale, unitY(/** @type {number} */ (team.lat)) * scale];
    const { left, top, right, bottom } = teamBox(team);
    return [x + left, y + top, x + right, y + bottom];
  });
}

/** Where open cases have their flags. @param {number} scale */
function caseFlags(scale) {
  const open = state.layers.cases ? [...state.cases.values()].filter((item) => item.place && !isOver(item)) : [];
  return open.map(({ place }) => {
    const [x, y] = [unitX(/** @type {any} */ (place).lon) * scale, unitY(/** @type {any} */ (place).lat) * scale];
    return [x - CASE_PX.side, y - CASE_PX.top, x + CASE_PX.side, y + CASE_PX.bottom];
  });
}

/**
 * Where stations have their shield and, but from afar, their name (`.station` in signs/stations.css).
 *
 * @param {number} zoom
 * @param {number} scale
 */
function stationSigns(zoom, scale) {
  const stations = state.layers.stations ? [...state.stations.values()] : [];
  return stations.map((station) => {
    const [x, y] = [unitX(station.lon) * scale, unitY(station.lat) * scale];
    const name = zoom < STATIONS_NAMED_FROM_ZOOM ? 0 : 4 + extent({ text: nameOf(station), size: 12 });
    return [x - 11, y - 11, x + 11 + name, y + 11];
  });
}

/**
 * Where reporting points in view have their signs.
 *
 * @param {number} scale
 * @param {any} bounds
 */
function pointSigns(scale, bounds) {
  const places = state.layers.points
    ? state.points.map(({ lon, lat }) => [unitX(lon) * scale, unitY(lat) * scale])
    : [];
  const seen = places.filter(([x, y]) => x > bounds.min.x && x < bounds.max.x && y > bounds.min.y && y < bounds.max.y);
  return seen.map(([x, y]) => [x - 11, y - 11, x + 11, y + 11]);
}
