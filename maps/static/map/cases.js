/** Open cases as flags with a running clock; shape and word change with its state, not colour alone. */

import { isOver, readClock } from "../case-clock.js";
import { countdown, duration } from "../format.js";
import { t, word } from "../i18n.js";
import { now } from "../server-time.js";
import { state } from "../store.js";
import { glyph } from "./icons.js";
import { MarkerSet } from "./marker-set.js";

const L = /** @type {any} */ (window).L;

/** @typedef {import("../types.js").Case} Case */

/**
 * @param {any} map
 * @param {(id: number) => void} select
 */
export function caseMarkers(map, select) {
  /** @type {MarkerSet<Case>} */
  const markers = new MarkerSet(map, {
    pane: "cases",
    className: "case-marker",
    place: (item) => /** @type {{lon: number, lat: number}} */ (item.place),
    draw,
    click: (item) => select(item.id),
  });
  return {
    sync: () => markers.sync(state.layers.cases ? shown() : new Map()),
    tick: () => markers.redraw(),
    all: () => markers.all(),
  };
}

/** @returns {Map<number, Case>} */
function shown() {
  const open = [...state.cases].filter(([id, item]) => item.place && (!isOver(item) || id === state.selected));
  return new Map(open);
}

/**
 * The text of a clock: what is left, how much it is over, how long it has run or took.
 *
 * @param {import("../case-clock.js").Reading} reading
 */
export function clockText(reading) {
  if (reading.shows === "remaining") return countdown(reading.seconds);
  return `${reading.shows === "over" ? "+" : ""}${duration(reading.seconds)}`;
}

/**
 * @param {HTMLElement} element
 * @param {Case} item
 */
function draw(element, item) {
  if (!element.firstChild) build(element);
  const reading = readClock(item, now());
  const text = clockText(reading);
  const marks = [reading.state, reading.shows, item.status, `k-${item.kind}`];
  if (item.escalated) marks.push("escalated");
  if (item.id === state.selected) marks.push("selected");
  element.className = `case ${marks.join(" ")}`;
  element.dataset.case = String(item.id);
  const [mark, clock] = /** @type {HTMLElement[]} */ ([...element.children]);
  const shape = item.escalated ? "escalated" : reading.state;
  if (mark.dataset.shape !== shape) {
    mark.dataset.shape = shape;
    mark.replaceChildren(glyph(shape));
  }
  if (clock.textContent !== text) clock.textContent = text;
  const title = t("map.case_title", {
    id: item.id, kind: word("kind", item.kind), category: word("category", item.category),
    status: word("status", item.status), clock: `${word("shows", reading.shows)} ${text}`,
  });
  element.parentElement?.setAttribute("aria-label", title);
}

/** @param {HTMLElement} element */
function build(element) {
  // It is dragged onto a team; the map under it stays where it is.
  element.draggable = true;
  L.DomEvent.on(element, "mousedown touchstart", L.DomEvent.stopPropagation);
  for (const className of ["case-mark", "case-clock"]) {
    const span = document.createElement("span");
    span.className = className;
    element.append(span);
  }
}
