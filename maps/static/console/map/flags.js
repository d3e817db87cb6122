/** Cases and teams on the map: flags while there are few, flags and dots once there are many. */

import { state } from "../../shared/store.js";
import { isOver } from "../case/clock.js";
import { caseMarkers, caseTitle } from "./cases.js";
import { arrange } from "./crowding.js";
import { caseLook, dotLayer, teamLook } from "./dots.js";
import { openCases } from "./popup.js";
import { openTeams, teamMarkers, teamTitle } from "./teams.js";

const BEYOND = 0.3;

/** @typedef {import("../../shared/types.js").Case} Case */
/** @typedef {import("../../shared/types.js").Team} Team */

/** @param {any} map */
export function flagLayer(map) {
  const open = (/** @type {Case[]} */ cases) => openCases(map, cases);
  const cases = caseMarkers(map, open);
  const teams = teamMarkers(map);
  const dots = dotLayer(map);
  return {
    sync() {
      const flags = arrange(map, ...inSight(map));
      map.getContainer().classList.toggle("many-flags", flags.many);
      const held = inHand();
      const apart = (/** @type {import("./crowding.js").Flag<any>} */ flag) =>
        flags.many && flag.crowded && flag.thing !== held;
      cases.sync(new Map(flags.cases.filter((flag) => !apart(flag)).map((flag) => [flag.thing.id, flag])));
      teams.sync(new Map(flags.teams.filter((flag) => !apart(flag)).map((flag) => [flag.thing.code, flag])));
      dots.show([
        ...flags.cases.filter(apart).map((flag) => caseDot(flag, open)),
        ...flags.teams.filter(apart).map((flag) => teamDot(map, flag)),
      ]);
    },
    addTo: dots.addTo,
    dotAt: dots.near,
  };
}

/** The case or team whose flag has the focus: it stays one. */
function inHand() {
  const flag = /** @type {HTMLElement | null | undefined} */ (
    document.activeElement?.querySelector(":scope > :is([data-case], [data-team])")
  );
  return state.cases.get(Number(flag?.dataset.case)) ?? state.teams.get(flag?.dataset.team ?? "");
}

/**
 * The area in view and a little around it: things dragged into sight are already drawn.
 *
 * @param {any} map
 * @returns {[Case[], Team[]]}
 */
function inSight(map) {
  const bounds = map.getBounds().pad(BEYOND);
  const seen = (/** @type {{lon: number | null, lat: number | null} | null | undefined} */ place) =>
    place && place.lat !== null && bounds.contains([place.lat, place.lon]);
  const open = [...state.cases.values()].filter(
    (item) => seen(item.place) && (!isOver(item) || item.id === state.selected),
  );
  const teams = [...state.teams.values()].filter(seen);
  return [state.layers.cases ? open : [], state.layers.teams ? teams : []];
}

/**
 * @param {import("./crowding.js").Flag<Case>} flag
 * @param {(cases: Case[]) => void} open
 * @returns {import("./dots.js").Dot}
 */
function caseDot({ thing, at, cases }, open) {
  const { lon, lat } = /** @type {{lon: number, lat: number}} */ (thing.place);
  return {
    lon,
    lat,
    at,
    look: caseLook(thing),
    more: cases.length - 1,
    title: caseTitle(cases),
    open: () => open(cases),
  };
}

/**
 * @param {any} map
 * @param {import("./crowding.js").Flag<Team>} flag
 * @returns {import("./dots.js").Dot}
 */
function teamDot(map, flag) {
  const { thing, at, codes } = flag;
  const [lon, lat] = /** @type {[number, number]} */ ([thing.lon, thing.lat]);
  return {
    lon,
    lat,
    at,
    look: teamLook(thing),
    more: codes.length - 1,
    title: teamTitle(flag),
    open: () => openTeams(map, codes),
  };
}
