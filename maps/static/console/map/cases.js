/** Open cases as flags with a running clock; shape and word change with its state, not colour alone. */

import { t, word } from "../../shared/i18n.js";
import { glyph } from "../../shared/map/glyph.js";
import { isApproximate, placeLine } from "../../shared/place/words.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { readClock } from "../case/clock.js";
import { clockText, isOpenEnded } from "./clock-text.js";
import { MarkerSet } from "./marker-set.js";

const L = /** @type {any} */ (window).L;

/** @typedef {import("../../shared/types.js").Case} Case */

/** @typedef {import("./crowding.js").Flag<Case>} Flag */

/**
 * @param {any} map
 * @param {(cases: Case[]) => void} open
 */
export function caseMarkers(map, open) {
  /** @type {MarkerSet<Flag>} */
  return new MarkerSet(map, {
    pane: "cases",
    className: "case-marker",
    place: ({ thing }) => /** @type {{lon: number, lat: number}} */ (thing.place),
    draw,
    click: ({ cases }) => open(cases),
  });
}

/** @param {Case[]} cases of one flag, its own first */
export function caseTitle([item, ...more]) {
  const title = titleOf(item);
  return more.length > 0 ? `${title} · ${t("map.more_cases", { n: more.length })}` : title;
}

/** @param {Case} item */
function titleOf(item) {
  const reading = readClock(item, now());
  const near = isApproximate(item.place) ? ` · ${placeLine(item.place)}` : "";
  const mark = item.exercise ? `${t("rehearsal.mark")} · ` : "";
  return `${mark}${caseWords(item, reading)}${near}`;
}

/** @param {Case} item @param {import("../case/clock.js").Reading} reading */
function caseWords(item, reading) {
  return t("map.case_title", {
    id: item.id,
    kind: word("kind", item.kind),
    category: word("category", item.category),
    status: word("status", item.status),
    clock: isOpenEnded(reading) ? clockText(reading) : `${word("shows", reading.shows)} ${clockText(reading)}`,
  });
}

/**
 * @param {HTMLElement} element
 * @param {Flag} flag
 */
function draw(element, { thing: item, crowded, short, side, cases, worst }) {
  if (!element.firstChild) build(element);
  element.parentElement?.classList.toggle("crowded", crowded);
  element.parentElement?.classList.toggle("short", short && !crowded);
  for (const each of ["right", "left"])
    element.parentElement?.classList.toggle(`to-${each}`, side === each && !crowded);
  const reading = readClock(item, now());
  const text = clockText(reading);
  const marks = [reading.state, reading.shows, item.status, `k-${item.kind}`];
  if (item.escalated) marks.push("escalated");
  if (isApproximate(item.place)) marks.push("approximate");
  if (item.exercise) marks.push("exercise");
  if (item.id === state.selected) marks.push("selected");
  element.className = `case ${marks.join(" ")}`;
  element.dataset.case = String(item.id);
  const [mark, number, clock, count] = /** @type {HTMLElement[]} */ ([...element.children]);
  const shape = item.escalated ? "escalated" : reading.state;
  if (mark.dataset.shape !== shape) {
    mark.dataset.shape = shape;
    mark.replaceChildren(glyph(shape));
  }
  put(number, `#${item.id}`);
  put(clock, text);
  put(count, cases.length > 1 ? `+${cases.length - 1}` : "");
  count.className = `case-count ${worst}`;
  element.parentElement?.setAttribute("aria-label", caseTitle(cases));
}

/** @param {HTMLElement} element @param {string} text */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {HTMLElement} element */
function build(element) {
  // It is dragged onto a team; the map under it stays where it is.
  element.draggable = true;
  L.DomEvent.on(element, "mousedown touchstart", L.DomEvent.stopPropagation);
  for (const className of ["case-mark", "case-number", "case-clock", "case-count"]) {
    const span = document.createElement("span");
    span.className = className;
    element.append(span);
  }
}
