import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

const TILE = { "content-type": "application/vnd.mapbox-vector-tile" };
const HTML = { "content-type": "text/html" };

/** @type {any} */
let gaps;

beforeEach(async () => {
  const shape = { addTo() {}, remove() {}, getBounds() {} };
  Object.assign(globalThis, {
    window: { L: { svg: () => ({}), latLngBounds: () => ({}), rectangle: () => shape } },
  });
  const { tileGaps } = await openPage()("shared/map/tile-gaps.js");
  const map = {
    createPane: () => ({ style: {} }),
    unproject: () => [0, 0],
    getBounds: () => ({ intersects: () => true }),
  };
  gaps = tileGaps(map, { zIndex: 1, zoom: () => 12, changed: () => {} });
});

const fetchTile = () => gaps.source(() => "/tiles/12/1/1").getZxy(12, 1, 1, new AbortController().signal);

for (const [what, answer, isMissing] of /** @type {[string, () => any, boolean][]} */ ([
  ["a tile", () => new Response("x", { headers: TILE }), false],
  ["an empty one", () => new Response(null, { status: 204 }), false],
  ["the page of a network", () => new Response("<html>", { headers: HTML }), true],
  ["a proxy's page", () => new Response("<html>", { status: 502, headers: HTML }), true],
  ["none", () => null, true],
  [
    "one cut short",
    () => new Response(new ReadableStream({ start: (pipe) => pipe.error(new TypeError("cut")) }), { headers: TILE }),
    true,
  ],
])) {
  test(`where ${what} came, ${isMissing ? "a gap is shown" : "nothing is missing"}`, async () => {
    answering(answer);
    if (isMissing) await assert.rejects(fetchTile());
    else await fetchTile();
    assert.equal(gaps.inSight(), isMissing);
  });
}
