import assert from "node:assert/strict";
import { test } from "node:test";

import { answering, openPage } from "../page.js";

const load = openPage();
const { readStations } = await load("planning/model.js");
const { postMarks } = await load("planning/todays-posts.js");

const station = (/** @type {string} */ code, /** @type {string} */ name, /** @type {number} */ lon) => ({
  properties: { code, name, name_en: null },
  geometry: { type: "Point", coordinates: [lon, 35] },
});
const features = [station("S1", "城关所", 107), station("S2", "新窑所", 107.1)];
answering(() => ({ body: { features } }));
await readStations();
const S1 = { lon: 107, lat: 35, label: "城关所", isToday: true };
const S2 = { lon: 107.1, lat: 35, label: "新窑所", isToday: true };

test("without a change, today's posts stand on the map", () => {
  assert.deepEqual(postMarks(), [S1, S2]);
});

test("a post that is moved stands in its new place alone, one that is closed nowhere", () => {
  const moved = { code: "S1", lon: 106.9, lat: 35.2, datum: "wgs84", closed: false, name: null };
  assert.deepEqual(postMarks([moved, { code: "S2", closed: true }]), [{ lon: 106.9, lat: 35.2, label: "城关所" }]);
});

test("teams more leave a post where it is, and a new post goes by its name", () => {
  const named = { code: "N1", name: "集市", lon: 107.2, lat: 35.1, datum: "wgs84" };
  const marks = postMarks([{ code: "S1", lon: null, lat: null, datum: null, closed: false }, named]);
  assert.deepEqual(marks, [S1, S2, { lon: 107.2, lat: 35.1, label: "集市" }]);
});

test("a team stands at its place under its name, and today's posts stay", () => {
  const changes = [{ team: "T9", lon: 107.3, lat: 35.3, datum: "wgs84" }, { teams: 2 }];
  const marks = postMarks(changes, (/** @type {string} */ code) => `组 ${code}`);
  assert.deepEqual(marks, [S1, S2, { lon: 107.3, lat: 35.3, label: "组 T9" }]);
});

test("a place in shifted coordinates is not drawn where it is not", () => {
  assert.deepEqual(postMarks([{ code: "S1", lon: 106.9, lat: 35.2, datum: "gcj02" }]), [S2]);
});
