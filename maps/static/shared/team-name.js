/**
 * A team's name in a narrow column: without what all teams are called, and the number at its end, by which teams of a
 * station differ, is never cut.
 */

import { html } from "lit-html/lit-html.js";

/** `Huangzhai Team` and ` 1`; `锦屏夜间执法` and `3组`. */
const NUMBERED = /^(.*\D)(\s?\d{1,3}\s?\S?)$/u;

/** @param {string} name */
export function narrowName(name) {
  const parts = NUMBERED.exec(name);
  return parts
    ? html`<span class="narrow-name"><span>${parts[1].trimEnd()}</span><span>${parts[1].endsWith(" ") ? " " : ""}${parts[2]}</span></span>`
    : name;
}
