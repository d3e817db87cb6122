import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { clickedPlace } = await openPage()("console/map/clicked-place.js");

/** @type {[number, number][]} at 36.8 degrees a pixel is 122.4 m at zoom 10, and half of that a step on */
const CLICKS = [
  [10, 1225],
  [14, 77],
  [15, 39],
  [16, 20],
  [19, 3],
];
for (const [zoom, metres] of CLICKS) {
  test(`a click at zoom ${zoom} is known to ${metres} m`, () => {
    const place = clickedPlace({ getZoom: () => zoom }, { lat: 36.8, lng: 107.03 });
    assert.deepEqual(place, { lon: 107.03, lat: 36.8, found_by: "map", accuracy_m: metres });
  });
}
