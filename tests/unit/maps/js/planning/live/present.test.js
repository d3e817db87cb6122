import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const load = openPage();
const { olderParts } = await load("planning/live/present.js");

const THEN = { graph: "car-1", ground: "g1/car-1", county: "c1", rules: "2" };
const SIMULATION = { kind: "simulation", versions: THEN };

test("an answer is older once roads, ground or rules are others, and it says which", () => {
  assert.deepEqual(olderParts(SIMULATION, THEN), []);
  assert.deepEqual(olderParts(SIMULATION, { ...THEN, rules: "3" }), ["rules"]);
  assert.deepEqual(olderParts(SIMULATION, { ...THEN, ground: "g2/car-1" }), ["ground"]);
});

test("other roads alone are no other cells, though the version of the ground names them", () => {
  assert.deepEqual(olderParts(SIMULATION, { ...THEN, graph: "car-2", ground: "g1/car-2" }), ["graph"]);
});

test("teams and turns change every day: that is said above plans of them alone", () => {
  const now = { ...THEN, county: "c2" };
  assert.deepEqual(olderParts(SIMULATION, now), []);
  for (const kind of ["roster", "siting"]) assert.deepEqual(olderParts({ kind, versions: THEN }, now), ["county"]);
});

test("until it is known what holds now, nothing is called older; nor a job that rests on nothing yet", () => {
  assert.deepEqual(olderParts(SIMULATION, null), []);
  assert.deepEqual(olderParts({ kind: "roster", versions: null }, THEN), []);
});
