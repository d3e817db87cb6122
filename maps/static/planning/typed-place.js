/** A place that is typed into two fields, as people and input methods write it; both numbers may be pasted into one. */

import { readCoordinate } from "../shared/place/coordinate.js";

/**
 * @param {{lon: string, lat: string}} typed
 * @returns {{lon: number, lat: number} | null} null where it cannot be read
 */
export function typedPlace({ lon, lat }) {
  const found = readCoordinate([lon, lat].filter((each) => each.trim() !== "").join(", "));
  return found && { lon: found.lon, lat: found.lat };
}
