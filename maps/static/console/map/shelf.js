/** The open premises of the open case's off-shelf orders: how pressing each is, by shape and colour. */

import { countdown, duration } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { glyph } from "../../shared/map/glyph.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { pressing, shelf } from "../off-shelf/model.js";
import { MarkerSet } from "./marker-set.js";

/** @typedef {{order: import("../../shared/types.js").ShelfOrder, premises: import("../../shared/types.js").Premises}} Task */

/** @param {any} map */
export function shelfMarkers(map) {
  /** @type {MarkerSet<Task>} */
  const markers = new MarkerSet(map, {
    pane: "shelf",
    className: "shelf-marker",
    place: ({ premises }) => premises.place,
    draw,
  });
  return () => markers.sync(state.layers.shelf ? tasks() : new Map());
}

/** @returns {Map<string, Task>} */
function tasks() {
  if (shelf.id !== state.selected) return new Map();
  const open = shelf.orders.flatMap((order) =>
    order.premises.filter((each) => each.state === "open").map((premises) => ({ order, premises })),
  );
  return new Map(open.map((task) => [`${task.order.order}/${task.premises.number}`, task]));
}

/**
 * @param {HTMLElement} element
 * @param {Task} task
 */
function draw(element, { order, premises }) {
  const is = pressing(order, premises);
  const left = (Date.parse(premises.due_at) - now()) / 1000;
  const time = left >= 0 ? countdown(left) : t("shelf.over", { time: duration(-left) });
  element.title = `${premises.name} · ${time}`;
  if (element.dataset.is === is) return;
  element.dataset.is = is;
  element.className = `shelf-mark ${is}`;
  element.replaceChildren(glyph(is));
}
