import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const layer = { extend: () => class {} };
Object.assign(globalThis, {
  window: { L: { Renderer: layer, TileLayer: layer } },
  matchMedia: () => ({ matches: false, addEventListener: () => {} }),
});

/** Every text a view shows. @param {any} view @returns {string[]} */
const texts = (view) =>
  (Array.isArray(view) ? view : (view?.values ?? [String(view)])).flatMap((/** @type {any} */ each) =>
    each?.values || Array.isArray(each) ? texts(each) : [String(each)],
  );

test("a cell that no candidate reaches goes by its name, with its code", async () => {
  const load = openPage();
  const { ground } = await load("shared/map/ground-data.js");
  const { unreachable } = await load("planning/siting/answer.js");
  const properties = { code: "990001100201003", name: "Salt Lake 3", committee_name: "Salt Lake" };
  const geometry = {
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  };
  ground.fill({ cells: { features: [{ properties, geometry }] }, boundary: null, roads: null });
  const items = [{ cell: properties.code, least_s: null, nearest: null }];
  const said = texts(unreachable({ cells: 1, places: 1, items }));
  assert.ok(said.includes("Salt Lake 3") && said.includes(properties.code));
});
