/** A pad on which the person concerned signs with a finger. */

import { html } from "lit-html/lit-html.js";

import { t } from "../../../shared/i18n.js";
import { HEIGHT, paint, WIDTH } from "../../work/signature.js";

/** @typedef {import("../../work/signature.js").Ink} Ink */

/** The stroke under the finger. @type {[number, number][] | null} */
let stroke = null;

/**
 * @param {Ink} ink
 * @param {(ink: Ink) => void} drawn
 */
export function signaturePad(ink, drawn) {
  requestAnimationFrame(() => stroke ?? show(ink));
  const begin = (/** @type {PointerEvent} */ event) => {
    canvasOf(event).setPointerCapture(event.pointerId);
    stroke = [];
    go(event);
  };
  const go = (/** @type {PointerEvent} */ event) => {
    if (!stroke) return;
    stroke.push(spot(event));
    paint(canvasOf(event), [...ink, stroke]);
  };
  const end = () => {
    const done = stroke;
    stroke = null;
    if (done?.length) drawn([...ink, done]);
  };
  return html`<p class="note">${t("field.sign_hint")}</p>
    <canvas class="pad" width=${WIDTH} height=${HEIGHT} role="img" aria-label=${t(ink.length ? "field.signed" : "field.unsigned")}
      @pointerdown=${begin} @pointermove=${go} @pointerup=${end} @pointercancel=${end}></canvas>
    <button type="button" class="quiet" ?disabled=${ink.length === 0} @click=${() => drawn([])}>${t("field.sign_again")}</button>`;
}

/** @param {Ink} ink */
function show(ink) {
  const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector(".findings canvas"));
  if (canvas) paint(canvas, ink);
}

/** @param {Event} event */
function canvasOf(event) {
  return /** @type {HTMLCanvasElement} */ (event.currentTarget);
}

/**
 * The position in the box, in shares of it, to a thousandth.
 *
 * @param {PointerEvent} event
 * @returns {[number, number]}
 */
function spot(event) {
  const box = canvasOf(event).getBoundingClientRect();
  const share = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ length) =>
    Math.round(Math.min(1, Math.max(0, (at - from) / length)) * 1000) / 1000;
  return [share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)];
}
