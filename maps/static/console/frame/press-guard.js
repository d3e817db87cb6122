/**
 * Ignore presses on buttons that have just appeared or moved: the user aimed at what stood there before. A key held
 * down does not press twice either, because the second press would hit something else.
 */

import { t } from "../../shared/i18n.js";
import { showNotice } from "../../shared/toasts.js";

/** Nobody aims at what has been there for less. */
export const GUARD_MS = 400;
/** All but what only shows something, fills in a word, or keeps a remark, which does the same wherever it stands. */
const PRESSED = "button:not(.icon, .face, .chip, .remark)";
const BARRED = '[aria-disabled="true"]';

/** @type {WeakMap<Element, number>} */
const timers = new WeakMap();

export function listenToPresses() {
  addEventListener("click", refuseGuarded, true);
  addEventListener("keydown", refuseHeld, true);
}

/**
 * Draw again what is there; what came to stand or to lie elsewhere by it is guarded for a moment.
 *
 * @param {HTMLElement} root
 * @param {() => void} draw
 * @param {string} [pressed] which buttons may do harm
 */
export function redrawn(root, draw, pressed = PRESSED) {
  const before = new Map(within(root, pressed).map((each) => [each, placeOf(each, root)]));
  draw();
  for (const each of within(root, pressed)) if (before.get(each) !== placeOf(each, root)) guard(each);
}

/** All that can be pressed in something that appeared by itself, under hands that were elsewhere. @param {HTMLElement} root */
export function appeared(root) {
  for (const each of within(root)) guard(each);
}

/** @param {HTMLElement} root @param {string} [pressed] */
function within(root, pressed = PRESSED) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(pressed)]);
}

/**
 * The position of an element in what scrolls: scrolling by the user is no move.
 *
 * @param {HTMLElement} each
 * @param {HTMLElement} root
 */
function placeOf(each, root) {
  const { left, top } = each.getBoundingClientRect();
  return `${Math.round(left)} ${Math.round(top + root.scrollTop)}`;
}

/** @param {HTMLElement} each */
function guard(each) {
  clearTimeout(timers.get(each));
  each.setAttribute("aria-disabled", "true");
  timers.set(
    each,
    setTimeout(() => each.removeAttribute("aria-disabled"), GUARD_MS),
  );
}

/** Also by Enter in a field, which presses the form's button. @param {MouseEvent} event */
function refuseGuarded(event) {
  if (!(event.target instanceof Element) || !event.target.closest(BARRED)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.detail < 2) showNotice(t("press_guard.again"));
}

/** @param {KeyboardEvent} event */
function refuseHeld(event) {
  const { target, key, repeat } = event;
  if (!repeat || (key !== "Enter" && key !== " ") || target instanceof HTMLTextAreaElement) return;
  if (key === " " && target instanceof HTMLInputElement) return; // it writes
  event.preventDefault();
  event.stopImmediatePropagation();
}
