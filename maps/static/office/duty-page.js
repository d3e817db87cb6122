/** Start the pages of duty (roster, handover, rules): the user, the county, and the theme (light on paper). */

import { again } from "../shared/again.js";
import { get } from "../shared/api.js";
import { followRehearsal } from "../shared/rehearsal.js";
import { isKnown } from "../shared/session.js";
import { recall, set, state } from "../shared/store.js";
import { keepNumbers } from "./number-wheel.js";

/**
 * Begin a page; where the server cannot answer that is said, and it is tried again.
 *
 * @param {() => Promise<unknown>} begin
 * @param {() => void} then
 * @param {(problem: unknown) => void} tell
 */
export async function beginPage(begin, then, tell) {
  try {
    await begin();
  } catch (problem) {
    tell(problem);
    again(problem, () => void beginPage(begin, then, tell));
    return;
  }
  then();
}

/** Learn who asks and which county the address means: the one it names, else the home county. */
export async function enter() {
  isKnown(await get("/session"));
  set({ counties: await get("/counties") });
  const asked = new URLSearchParams(location.search).get("county");
  const { counties } = state;
  const county = counties.find((each) => each.code === asked) ?? counties.find((each) => each.home) ?? counties[0];
  set({ county: county ?? null });
}

/** Wear the theme chosen on the console, and follow the night where none was; paper is light. Above it, whether the county rehearses. */
export function followTheme() {
  for (const query of ["(prefers-color-scheme: dark)", "print"])
    matchMedia(query).addEventListener("change", wearTheme);
  wearTheme();
  keepNumbers();
  followRehearsal(() => state.county?.code);
}

function wearTheme() {
  /** @type {string} */
  const chosen = recall("theme", "auto");
  const dark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark && !matchMedia("print").matches ? "dark" : "light";
}
