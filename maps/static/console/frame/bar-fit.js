/**
 * Fit the top bar into the window by leaving parts out. Its width depends on the user, the language and the counts, so
 * it is measured, and again only when it may have changed.
 */

import { t } from "../../shared/i18n.js";

/** Steps of leaving parts out (topbar.css); the last gives the counts a line of their own. */
const STEPS = 8;

/** Counts that come and go. */
const SOMETIMES = ["within", "on_call", "callback", "shelf"];

const TELEPHONE = matchMedia("(max-width: 760px)");

/**
 * @param {HTMLElement} bar
 * @returns {() => void} to be called whenever the bar was drawn
 */
export function keepFitting(bar) {
  let last = "";
  const drawn = () => {
    const words = bar.textContent?.replace(/\d/g, "0"); // digits are all as wide
    const about = [
      words,
      bar.childElementCount,
      bar.querySelectorAll("a, button, li").length,
      bar.querySelector(".connection")?.className,
    ].join();
    if (about === last) return;
    last = about;
    leaveOut(bar);
  };
  let width = 0;
  new ResizeObserver(([seen]) => {
    if (seen.contentRect.width !== width) leaveOut(bar);
    width = seen.contentRect.width;
  }).observe(bar);
  return drawn;
}

/** @param {HTMLElement} bar */
function leaveOut(bar) {
  const spares = missingCounts(bar);
  fit(bar);
  for (const spare of spares) spare.remove();
}

/**
 * Room for the counts that are not always there: when they come, nothing moves.
 *
 * @param {HTMLElement} bar
 */
function missingCounts(bar) {
  const counts = bar.querySelector(".counts");
  const like = counts?.querySelector(".count");
  if (!counts || !like) return [];
  return SOMETIMES.filter((name) => !counts.querySelector(`.${name}`)).map((name) => {
    const spare = /** @type {Element} */ (counts.appendChild(like.cloneNode(true)));
    /** @type {Element} */ (spare.querySelector("span")).textContent = t(`count.${name}`, { met: 10, n: 10 });
    return spare;
  });
}

/** @param {HTMLElement} bar */
function fit(bar) {
  for (let step = TELEPHONE.matches ? STEPS : 0; step <= STEPS; step++) {
    for (let each = 1; each <= STEPS; each++) bar.classList.toggle(`fit-${each}`, each <= step);
    if (bar.scrollWidth <= bar.clientWidth) return;
  }
}
