import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let following, model, wall;

class Line extends EventTarget {
  static CLOSED = 2;
  close() {}
}

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 0 });
  const page = openPage();
  Object.assign(globalThis, { EventSource: Line });
  Object.assign(document, { body: { append: () => {} }, createElement: () => ({ setAttribute: () => {} }) });
  following = await page("office/roster/following.js");
  ({ model } = await page("office/roster/model.js"));
  wall = await page("office/roster/wall.js");
});

test("a page that is left open knows that another day has begun", async () => {
  let at = "2026-11-25T23:58";
  answering(({ path }) => ({
    body: path.includes("/need") ? { needs: [] } : { at_local: at, teams: [], turns: [], gaps: [] },
  }));
  following.follow();
  mock.timers.tick(300_000);
  await settled();
  assert.equal(wall.write(model.now).slice(0, 10), "2026-11-25");
  at = "2026-11-26T00:03";
  mock.timers.tick(300_000);
  await settled();
  assert.equal(wall.write(model.now).slice(0, 10), "2026-11-26");
});
