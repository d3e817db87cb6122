/** Reading the ground of the county: its cells and its outline. */

import { get } from "../api.js";
import { ground } from "./ground-data.js";

/** Read the cells and the outline that are in force. */
export async function readGround() {
  const [cells, boundary] = await Promise.all([get("/cells"), get("/boundary")]);
  ground.fill({ cells, boundary, roads: null });
}
