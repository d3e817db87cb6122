import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

test("a wall looks at the open cases of the county, not at those beyond it", async () => {
  const { placesInView } = await openPage()("console/wall.js");
  const cases = [
    { status: "offered", place: { lon: 107, lat: 35 } },
    { status: "to_transfer", place: { lon: 35, lat: 10 } },
    { status: "closed", place: { lon: 107.1, lat: 35 } },
    { status: "desk", place: null },
  ];
  assert.deepEqual(
    placesInView(cases, (/** @type {number} */ lon) => lon > 100),
    [[35, 107]],
  );
});
