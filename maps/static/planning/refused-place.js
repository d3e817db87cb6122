/** A place of a question that the server has refused. */

import { Problem } from "../shared/api.js";

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
