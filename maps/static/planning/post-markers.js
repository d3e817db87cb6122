/** Posts on the map: a shield with its teams; dragged, or moved by the arrow keys. */

import { nameOf, t } from "../shared/i18n.js";
import { glyph } from "../shared/map/glyph.js";
import { chart, degreesEast, degreesNorth } from "./chart.js";

const L = /** @type {any} */ (window).L;
/** An arrow moves a post so far; with Shift ten times as far. */
const STEP_M = 50;
/** A post moved by keys is asked for once the keys rest. */
const REST_MS = 400;

/** @typedef {import("./model.js").Post} Post */

/** @type {Map<string, {marker: any, element: HTMLElement}>} */
const held = new Map();
/** @type {any} */
let resting = 0;
/** The post that is being moved: it stays where the hand is. @type {string | null} */
let inHand = null;
/** Put the post in the hand back where it was. @type {() => void} */
let putBack = () => {};

/**
 * What happens to a post that is moved: `taken` when it begins, `over` at each place on the way, `dropped` at the end, or
 * `kept` where Escape puts it back.
 *
 * @typedef {{taken?: (post: Post) => void, over?: (post: Post, lon: number, lat: number) => void, dropped: (post: Post, lon: number, lat: number) => void, kept?: () => void}} Moving
 */

addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || inHand === null) return;
    event.stopPropagation();
    putBack();
  },
  { capture: true },
);

/**
 * Show these posts and no others.
 *
 * @param {Post[]} posts
 * @param {Moving} [moving]
 */
export function showPosts(posts, moving = { dropped: () => {} }) {
  const wanted = new Map(posts.map((post) => [post.code, post]));
  for (const [code, { marker }] of held) {
    if (wanted.has(code)) continue;
    marker.remove();
    held.delete(code);
  }
  for (const post of posts) put(post, moving);
}

/**
 * @param {Post} post
 * @param {Moving} moving
 */
function put(post, moving) {
  let known = held.get(post.code);
  if (!known) {
    const element = document.createElement("div");
    const icon = L.divIcon({ html: element, className: "plan-post-marker", iconSize: null, iconAnchor: [0, 0] });
    const marker = L.marker([post.lat, post.lon], {
      icon,
      pane: "posts",
      draggable: true,
      keyboard: true,
      riseOnHover: true,
    }).addTo(chart.map);
    known = { marker, element };
    held.set(post.code, known);
  }
  const { marker, element } = known;
  if (inHand !== post.code) marker.setLatLng([post.lat, post.lon]);
  marker.off("dragstart drag dragend");
  marker.on("dragstart", () => take(post, marker, moving));
  marker.on("drag", () => moving.over?.(post, marker.getLatLng().lng, marker.getLatLng().lat));
  marker.on("dragend", () => {
    if (inHand === post.code) drop(post, marker.getLatLng().lng, marker.getLatLng().lat, moving);
  });
  const box = marker.getElement();
  box.setAttribute("aria-label", t("planning.post_label", { name: nameOf(post), n: manned(post) }));
  box.onkeydown = (/** @type {KeyboardEvent} */ event) => byKey(event, marker, post, moving);
  draw(element, post);
}

/** Count the post's teams that answer calls. @param {Post} post */
export function manned(post) {
  return post.teams.filter((team) => team.duty !== "off_duty").length;
}

/**
 * @param {HTMLElement} element
 * @param {Post} post
 */
function draw(element, post) {
  element.className = `plan-post${post.is_new ? " new" : ""}${post.is_moved ? " moved" : ""}${post.closed ? " closed" : ""}${manned(post) ? "" : " empty"}`;
  element.title = `${nameOf(post)}\n${t("planning.drag_hint")}`;
  const [name, count] = [document.createElement("span"), document.createElement("span")];
  name.className = "plan-post-name";
  name.textContent = `${nameOf(post)} · `;
  count.textContent = String(manned(post));
  element.replaceChildren(glyph("station"), name, count);
}

/**
 * @param {KeyboardEvent} event
 * @param {any} marker
 * @param {Post} post
 * @param {Moving} moving
 */
function byKey(event, marker, post, moving) {
  const way = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
  if (!way) return;
  event.preventDefault();
  event.stopPropagation();
  const metres = STEP_M * (event.shiftKey ? 10 : 1);
  const { lng, lat } = marker.getLatLng();
  const [lon, north] = [lng + way[0] * degreesEast(metres, lat), lat + way[1] * degreesNorth(metres)];
  if (inHand !== post.code) take(post, marker, moving);
  marker.setLatLng([north, lon]);
  moving.over?.(post, lon, north);
  clearTimeout(resting);
  resting = setTimeout(() => drop(post, lon, north, moving), REST_MS);
}

/** @param {Post} post @param {any} marker @param {Moving} moving */
function take(post, marker, moving) {
  inHand = post.code;
  putBack = () => {
    inHand = null;
    clearTimeout(resting);
    marker.dragging.disable(); // which ends a drag
    marker.dragging.enable();
    marker.setLatLng([post.lat, post.lon]);
    moving.kept?.();
  };
  moving.taken?.(post);
}

/** @param {Post} post @param {number} lon @param {number} lat @param {Moving} moving */
function drop(post, lon, lat, moving) {
  inHand = null;
  moving.dropped(post, lon, lat);
}
