/** A place of a question that the server has refused. */

import { Problem } from "../shared/api.js";

/**
 * The index of the place that the server refused, from 0; null if the refusal is about something else.
 *
 * @param {unknown} problem
 * @param {"sites" | "posts"} list
 */
export function refusedAt(problem, list) {
  if (!(problem instanceof Problem) || !problem.isRefusal) return null;
  const [name, at] = problem.fields[0]?.field.split(".") ?? [];
  return name === list ? Number(at) : null;
}
