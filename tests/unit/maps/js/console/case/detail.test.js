import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

const CASE = { id: 7, seq: 1, status: "desk", assignment: null };

/** @type {any} */
let d;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  d = await openPage()("console/case/detail.js");
});

/** @param {Record<string, any>} more what is not as it should be, by the end of the path */
const server = (more) =>
  answering(({ path }) => {
    const [, id, part = ""] = /complaints\/(\d+)\/?(\w*)/.exec(path) ?? [];
    if (part in more) return more[part];
    return { body: part === "events" ? [{ seq: 1, type: "noted" }] : { ...CASE, id: Number(id) } };
  });

test("a history that could not be had is asked for again, and what is there stays", async () => {
  server({ events: new Response("<html>Welcome") });
  d.select(7);
  await settled();
  assert.deepEqual([d.detail.loading, d.detail.events], [false, []]);
  server({});
  mock.timers.tick(5000);
  await settled();
  assert.equal(d.detail.events.length, 1);
  const asked = server({});
  mock.timers.tick(60_000);
  await settled();
  assert.equal(asked.length, 0);
});

test("what a case does not have, or who looks may not see, is not asked for again", async () => {
  server({ events: { status: 404 } });
  d.select(7);
  await settled();
  const asked = server({});
  mock.timers.tick(60_000);
  await settled();
  assert.equal(asked.length, 0);
});

test("of a case that was left nothing is asked for again", async () => {
  server({ events: null });
  d.select(7);
  await settled();
  server({});
  d.select(8);
  await settled();
  const asked = server({});
  mock.timers.tick(60_000);
  await settled();
  assert.deepEqual([d.detail.id, asked.length], [8, 0]);
});
