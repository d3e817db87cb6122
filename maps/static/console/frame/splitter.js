/**
 * The bars between the parts of the page: dragged, or moved with the arrow keys; a double click gives the usual size
 * back. A size is kept on this computer, and never outgrows the window.
 *
 * @typedef {{name: string, between: HTMLElement, upright: boolean, from: "start" | "end", least: number, most: () => number,
 *   label: string}} Split
 */

import { keep, recall } from "../../shared/store.js";

const STEP_PX = 16;

/** @param {Split} split `from` says from which edge of its parent the size is measured */
export function mountSplitter({ name, between, upright, from, least, most, label }) {
  const box = /** @type {HTMLElement} */ (between.parentElement);
  let size = recall(`size.${name}`, 0);
  Object.assign(between, { tabIndex: 0, role: "separator", title: label });
  between.setAttribute("aria-orientation", upright ? "vertical" : "horizontal");
  between.setAttribute("aria-label", label);

  const show = () => {
    const fits = size && Math.round(Math.min(Math.max(size, least), Math.max(least, most())));
    if (fits) document.body.style.setProperty(`--${name}`, `${fits}px`);
    else document.body.style.removeProperty(`--${name}`);
    between.setAttribute("aria-valuenow", String(fits || 0));
  };
  const set = (/** @type {number} */ wanted) => {
    size = wanted && Math.min(Math.max(wanted, least), Math.max(least, most()));
    keep(`size.${name}`, size);
    show();
  };
  const at = (/** @type {PointerEvent} */ event) => {
    const { left, right, top, bottom } = box.getBoundingClientRect();
    const [near, far, now] = upright ? [left, right, event.clientX] : [top, bottom, event.clientY];
    return from === "start" ? now - near : far - now;
  };
  const measured = () => {
    const own = /** @type {HTMLElement} */ (
      from === "start" ? between.previousElementSibling : between.nextElementSibling
    );
    return upright ? own.offsetWidth : own.offsetHeight;
  };
  between.addEventListener("pointerdown", (event) => {
    between.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  between.addEventListener("pointermove", (event) => {
    if (between.hasPointerCapture(event.pointerId)) set(at(event));
  });
  between.addEventListener("dblclick", () => set(0));
  between.addEventListener("keydown", (event) => {
    const [less, more] = upright ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const grow = event.key === more ? 1 : event.key === less ? -1 : 0;
    if (event.key === "Home") set(0);
    else if (grow) set(measured() + (from === "start" ? grow : -grow) * STEP_PX);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  addEventListener("resize", show);
  show();
}
