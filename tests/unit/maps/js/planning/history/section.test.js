import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../../page.js";

/** @type {any} */
let m;
/** @type {any} */
let bars;

beforeEach(async () => {
  const load = openPage();
  m = await load("planning/history/model.js");
  bars = await load("planning/history/bars.js");
});

test("a share looks as often as the target was kept, and few cases look like none", () => {
  assert.deepEqual([1, 0.9, 0.89, 0.7, 0.69, 0, null].map(m.shareLook), [
    "often_kept",
    "often_kept",
    "mostly_kept",
    "mostly_kept",
    "seldom_kept",
    "seldom_kept",
    "few_cases",
  ]);
});

test("a hot cell is hot before it is of a cluster, and a cell of neither is usual", () => {
  const spots = { clusters: [{ cells: ["A", "B"] }], local: { hot: ["B", "C"], cold: ["D"] } };
  assert.deepEqual(
    ["A", "B", "C", "D", "E"].map((code) => m.spotLook(spots, code)),
    ["cluster", "hot", "hot", "cold", "usual"],
  );
  assert.equal(m.spotLook({ clusters: [], local: null }, "A"), "usual");
  assert.equal(m.spotLook(null, "A"), null);
});

test("blocks of time stand as the day goes, workdays before rest days", () => {
  const rows = ["night-workday", "office-rest", "evening-workday", "office-workday", "lunch-surge"].map((name) => [
    name,
    0,
  ]);
  assert.deepEqual(
    m.inOrder(rows).map(([/** @type {string} */ name]) => name),
    ["office-workday", "evening-workday", "night-workday", "office-rest", "lunch-surge"],
  );
});

test("other groups stay as they come", () => {
  assert.deepEqual(
    m.inOrder([
      ["2", 0],
      ["1", 0],
    ]),
    [
      ["2", 0],
      ["1", 0],
    ],
  );
});

test("slices fill the whole, and nothing where all are nothing", () => {
  assert.deepEqual(bars.slices([1, 1, 2]), [
    [0, 25],
    [25, 25],
    [50, 50],
  ]);
  assert.deepEqual(bars.slices([0, 0]), [
    [0, 0],
    [0, 0],
  ]);
  assert.deepEqual(bars.slices([]), []);
});

test("causes that are hidden are named beside those shown, with how many late responses they had", async () => {
  const load = openPage();
  const { leftOut } = await load("planning/history/late.js");
  const { t } = await load("shared/i18n.js");
  const said = (/** @type {any} */ late) => leftOut(late).values?.[0];
  assert.equal(said({ n: 16, causes: [{ n: 9 }], hidden_causes: 2 }), t("late.hidden", { cases: 7 }));
  assert.equal(said({ n: 1, causes: [], hidden_causes: 1 }), t("late.hidden_all"));
  assert.equal(said({ n: 9, causes: [{ n: 9 }], hidden_causes: 0 }), undefined);
});
