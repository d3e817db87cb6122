/** A place that is typed into two fields, as people and input methods write it; both numbers may be pasted into one. */

import { Problem } from "../shared/api.js";
import { readCoordinate } from "../shared/place/coordinate.js";

/**
 * @param {{lon: string, lat: string}} typed
 * @returns {{lon: number, lat: number} | null} null where it cannot be read
 */
export function typedPlace({ lon, lat }) {
  const found = readCoordinate([lon, lat].filter((each) => each.trim() !== "").join(", "));
  return found && { lon: found.lon, lat: found.lat };
}

/**
 * Which of the places that were sent the server has refused, counted from 0; null where it is another matter.
 *
 * @param {unknown} problem
 * @param {"sites" | "posts"} list
 */
export function refusedAt(problem, list) {
  if (!(problem instanceof Problem) || !problem.isRefusal) return null;
  const [name, at] = problem.fields[0]?.field.split(".") ?? [];
  return name === list ? Number(at) : null;
}
