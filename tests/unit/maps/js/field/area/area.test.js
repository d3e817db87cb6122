import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage, settled } from "../../page.js";

const TILE = { "content-type": "application/vnd.mapbox-vector-tile" };

/** The browser's caches, by name and address. @param {Record<string, Record<string, Response>>} held */
function cachesOf(held) {
  Object.defineProperty(globalThis, "caches", {
    configurable: true,
    value: {
      keys: async () => Object.keys(held),
      open: async (/** @type {string} */ name) => ({
        keys: async () => Object.keys(held[name]).map((url) => ({ url })),
        match: async (/** @type {{url: string}} */ { url }) => held[name][url],
        delete: async (/** @type {{url: string}} */ { url }) => delete held[name][url],
      }),
    },
  });
}

test("the page of a network that was kept as a tile goes, and the map is no longer said to be whole", async () => {
  const held = {
    "wangge-map-b1": {
      "/1": new Response("", { headers: TILE }),
      "/2": new Response(null, { status: 204 }),
      "/3": new Response("<html>", { headers: { "content-type": "text/html" } }),
    },
    "wangge-shell-1": { "/field": new Response("<html>", { headers: { "content-type": "text/html" } }) },
  };
  Object.assign(globalThis, { isSecureContext: true });
  cachesOf(held);
  const page = openPage();
  const { keep } = await page("field/storage.js");
  const { model } = await page("field/model.js");
  model.phone = { code: "f1", team: "100-1", county: "620823" };
  const area = { version: "v1", basemap: "b1", tiles: [[1], [2], [3]] };
  await keep("area", { team: "100-1", area, told_at: 0 });
  await keep("area-held", { version: "v1", basemap: "b1", at: 1, bytes: 3 });
  const { rememberArea, heldMap } = await page("field/area/area.js");
  await rememberArea();
  assert.deepEqual(Object.keys(held["wangge-map-b1"]), ["/1", "/2"]);
  assert.equal(heldMap(), null);
  assert.deepEqual(Object.keys(held["wangge-shell-1"]), ["/field"]);
});

test("where there is no HTTPS the map is known, and the page says beside its button that it cannot be kept", async () => {
  Object.assign(globalThis, { isSecureContext: false }); // some browsers have caches all the same, which refuse
  const page = openPage();
  const { keep } = await page("field/storage.js");
  const { model } = await page("field/model.js");
  Object.assign(model, { phone: { code: "f1", team: "100-1", county: "620823" }, connection: "live" });
  await keep("area", { team: "100-1", area: { version: "v1", basemap: "b1", tiles: [[1]] }, told_at: Date.now() });
  const { area, downloadNow, fetching, heldMap, rememberArea } = await page("field/area/area.js");
  await rememberArea();
  downloadNow();
  await settled();
  assert.deepEqual([area().version, heldMap(), fetching.running, fetching.problem], ["v1", null, false, ""]);
  const { keptMap } = await page("field/views/area/map-kept.js");
  const { t } = await page("shared/i18n.js");
  const [said] = keptMap().values;
  const [why, button] = said.values;
  assert.equal(why, t("field.map_no_https"));
  assert.equal(button.values[0], true, "disabled");
});
