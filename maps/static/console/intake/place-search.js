/**
 * What was found of the words typed for the place of a call, to be listed by the form and shown on the map.
 *
 * @typedef {{name: string, name_en: string | null, kind: string, lon: number, lat: number, cell?: string | null, point?: string | null,
 *   found_by: "point" | "street" | "place" | "cell", accuracy_m: number}} Found
 */

/**
 * What was found, and under which words; which of it Enter takes; whether Enter was pressed before the answer to them
 * came; why there is none.
 *
 * @type {{told: string, found: Found[], at: number, entered: boolean, refused: string}}
 */
export const search = { told: "", found: [], at: -1, entered: false, refused: "" };

export function forgetFound() {
  Object.assign(search, { told: "", found: [], at: -1 });
}
