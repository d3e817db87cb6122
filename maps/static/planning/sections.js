/**
 * The sections of the workbench, in the order of the tabs. A section has a name (its tab is `planning.section.NAME`), the
 * route it needs, a view for the panel, and what it wants of the map.
 *
 * @typedef {{name: string, needs: string[], view: () => unknown, enter: () => void, paint?: () => void,
 *   looks?: () => (code: string) => string | null, clicked?: (lon: number, lat: number, cell: string | null, isByKey: boolean) => void,
 *   legend?: () => string[], minutes?: () => import("../shared/map/minutes.js").Minutes | null, leave?: () => void, refresh?: () => void}} Section `minutes`: of the cells without a target; `refresh`: what the county is was changed
 */

import { accessSection } from "./access.js";
import { cellsSection } from "./cells.js";
import { gapsSection } from "./gaps/section.js";
import { historySection } from "./history/section.js";
import { rosterSection } from "./roster/plan.js";
import { scenariosSection } from "./scenarios/section.js";
import { simulationSection } from "./simulation/section.js";
import { sitingSection } from "./siting/section.js";

/** @type {Section[]} */
export const SECTIONS = [
  gapsSection,
  accessSection,
  sitingSection,
  historySection,
  simulationSection,
  rosterSection,
  cellsSection,
  scenariosSection,
];
