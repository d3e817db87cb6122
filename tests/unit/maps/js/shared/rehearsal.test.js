/** What the banner of a rehearsal says: while one runs, and until its cases are cleared. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

const page = openPage();
const { bannerWords } = await page("shared/rehearsal.js");
const OVER = {
  on: false,
  ends_at: "2027-03-01T10:00:00Z",
  ends_local: "18:00",
  started_by: "user:chief",
  note: null,
  cases: 0,
  cleared_at: null,
  now: "2027-03-01T11:00:00Z",
};

test("while one runs it says until when by the county's clocks", () => {
  assert.match(bannerWords({ ...OVER, on: true }), /EXERCISE until 18:00/);
  assert.match(bannerWords({ ...OVER, on: true }, true), /^演练 EXERCISE · until 18:00$/);
});

test("once it is over it says what was not cleared, and then nothing", () => {
  assert.match(bannerWords({ ...OVER, cases: 3 }), /3 exercises/);
  assert.equal(bannerWords(OVER), "");
  assert.equal(bannerWords(null), "");
});
