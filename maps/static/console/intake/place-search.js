/**
 * Search for the place of a call; the form lists the results and the map shows them.
 *
 * @typedef {{name: string, name_en: string | null, kind: string, lon: number, lat: number, cell?: string | null, point?: string | null,
 *   found_by: "point" | "street" | "place" | "cell", accuracy_m: number}} Found
 */

import { part } from "../../shared/part.js";

/**
 * What was found, and under which words; which of it Enter takes; whether Enter was pressed before the answer to them
 * came; why there is none.
 */
const [search, writable] = part(
  /** @type {{query: string, found: Found[], at: number, entered: boolean, refused: string}} */ ({
    query: "",
    found: [],
    at: -1,
    entered: false,
    refused: "",
  }),
);

export { search };

/** @param {Partial<typeof writable>} changes */
export function setSearch(changes) {
  Object.assign(writable, changes);
}

export function forgetFound() {
  Object.assign(writable, { query: "", found: [], at: -1 });
}
