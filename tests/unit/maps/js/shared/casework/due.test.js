import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../../page.js";

/** @type {any} */
let m;
const TODAY = "2026-12-03";

beforeEach(async () => {
  const page = openPage();
  const store = await page("shared/store.js");
  store.set({ county: { code: "620823", time_zone: "Asia/Shanghai" } });
  m = await page("shared/casework/due.js");
});

const due = (/** @type {object} */ more) => ({
  ...{ day: "2026-12-12", at: null, isBound: false, daysLeft: 9, isOver: false, isSuspended: false },
  ...more,
});

for (const [about, words, tone] of /** @type {[object, string, string][]} */ ([
  [{}, "in 9 days", "running"],
  [{ daysLeft: 2 }, "in 2 days", "running"],
  [{ daysLeft: 1 }, "due tomorrow", "at_risk"],
  [{ daysLeft: 0 }, "due today", "at_risk"],
  [{ daysLeft: -1, isOver: true }, "overdue by 1 day", "missed"],
  [{ daysLeft: -3, isOver: true }, "overdue by 3 days", "missed"],
  [{ day: "2027-01-31", isBound: true, daysLeft: 59 }, "not before 31 Jan 2027", "running"],
  [{ day: null, daysLeft: null, isSuspended: true }, "suspended", "untimed"],
  [{ day: null, daysLeft: null }, "", "untimed"],
  // 06:30 UTC is 14:30 in the county.
  [{ at: "2026-12-03T06:30:00Z", daysLeft: 0 }, "due today at 14:30", "at_risk"],
  [{ day: null, at: "2026-12-04T06:30:00Z", daysLeft: 1 }, "due tomorrow", "at_risk"],
  [{ at: "2026-12-03T06:30:00Z", daysLeft: 0, isOver: true }, "overdue since 14:30", "missed"],
]))
  test(`due: ${words || "nothing runs"}`, () => {
    assert.deepEqual([m.dueWords(due(about), TODAY), m.dueTone(due(about))], [words, tone]);
  });

test("a deadline whose calendar ends before it is shown with its bound", () => {
  const deadline = { due_on: null, due_at: null, not_before: "2027-02-01", days_left: 60, state: "running" };
  assert.equal(m.dueWords(m.dueOfDeadline(deadline), TODAY), "not before 1 Feb 2027");
});

test("a moment is told by the county's day, with its year where that is another", () => {
  assert.equal(m.momentDay("2026-12-02T16:10:00Z", TODAY), "3 Dec");
  assert.equal(m.momentDay("2025-12-31T15:59:00Z", TODAY), "31 Dec 2025");
});
