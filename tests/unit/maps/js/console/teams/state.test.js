/** From whom cover is counted: teams on call are not called free. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { countedFrom } = await page("console/teams/state.js");

const TEAMS = new Map(Object.entries({ a: { duty: "on_duty" }, b: { duty: "on_call" }, c: { duty: "on_call" } }));

test("teams on call are counted apart", () => {
  assert.match(countedFrom(["a", "b", "c"], TEAMS, "now"), /^from 1 free and 2 on-call/);
});

test("without any on call nothing is said of them", () => {
  assert.match(countedFrom(["a"], TEAMS, "now"), /^from 1 free team/);
});
