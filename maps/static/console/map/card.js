/**
 * The card over the map that says what something is and what may be done about it. It has the
 * cursor, so that what a command or a row of the board opened is worked by keyboard too: Tab leads to its
 * buttons, Escape closes it and leads back.
 */

import { render } from "lit-html/lit-html.js";

const L = /** @type {any} */ (window).L;

const AIR_PX = 24;
/** The element that had the cursor before the first of several cards. @type {HTMLElement | null} */
let before = null;

/**
 * Open a card. Returns a function that draws it again, at another place, while it is open.
 *
 * @param {any} map
 * @param {[number, number]} at
 * @param {unknown} content
 */
export function openCard(map, at, content) {
  const card = document.createElement("div");
  card.className = "card";
  card.tabIndex = -1;
  card.setAttribute("role", "dialog");
  render(content, card);
  card.setAttribute("aria-label", card.querySelector("h3, b, p")?.textContent?.trim() ?? "");
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    map.closePopup();
  });
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  if (!active?.closest(".card")) before = active;
  const popup = L.popup({
    maxWidth: 320,
    minWidth: 200,
    autoPanPaddingTopLeft: [AIR_PX, AIR_PX],
    autoPanPaddingBottomRight: [AIR_PX, AIR_PX],
    closeButton: true,
  })
    .setLatLng(at)
    .setContent(card)
    .on("remove", () => leadBack(map, card))
    .openOn(map);
  popup.options.autoPan = false; // a card that follows a team does not move the map
  card.focus({ preventScroll: true });
  return (/** @type {[number, number]} */ newAt, /** @type {unknown} */ newContent) => {
    if (!popup.isOpen()) return;
    render(newContent, card);
    if (!popup.getLatLng().equals(newAt)) popup.setLatLng(newAt);
  };
}

/**
 * @param {any} map
 * @param {HTMLElement} card
 */
function leadBack(map, card) {
  const active = document.activeElement;
  if (active !== document.body && !card.contains(active) && !active?.closest(".leaflet-popup")) return;
  const back = before && before !== document.body && before.isConnected ? before : map.getContainer();
  back.focus({ preventScroll: true });
}
