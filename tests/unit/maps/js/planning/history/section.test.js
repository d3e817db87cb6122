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
  const nine = { n: 9, at_least: 9 };
  assert.equal(said({ n: 20, causes: [nine], others: true }), t("late.hidden", { cases: 11 }));
  assert.equal(said({ n: 119, causes: [{ n: null, at_least: 110 }], others: true }), t("late.hidden_rounded"));
  assert.equal(said({ n: 1, causes: [], others: true }), t("late.hidden_all"));
  assert.equal(said({ n: 9, causes: [nine], others: false }), undefined);
});

test("cells without a target are none of those under five", async () => {
  const load = openPage();
  const { lookOfPast, setPast } = await load("planning/history/model.js");
  const { ground } = await load("shared/map/ground-data.js");
  for (const [code, kind, in_town] of [
    ["A", "rural", false],
    ["B", "urban", false],
    ["C", "rural", true],
    ["D", "rural", false],
  ])
    ground.byCode.set(code, { facts: { code, kind, in_town } });
  const groups = { cell: { shown: { D: { share: 1 } } } };
  setPast({ history: { groups, kinds_without_target: ["rural"] } });
  assert.deepEqual(["A", "B", "C", "D"].map(lookOfPast), ["no_promise", "few_cases", "few_cases", "often_kept"]);
});

test("what the shares leave out is said, with times of its own number", async () => {
  const load = openPage();
  const { uncounted } = await load("planning/history/uncounted.js");
  const { t, word } = await load("shared/i18n.js");
  const said = (/** @type {any} */ history) => uncounted(history).map((/** @type {any} */ each) => each.values[0]);
  const arrivals = { n: 1010, p50_s: 245, p90_s: 1625 };
  assert.deepEqual(said({ arrivals, without_target: 315, kinds_without_target: ["rural"] }), [
    t("history.arrivals", { n: 1010, p50: "04:05", p90: "27:05" }),
    t("history.without_target", { n: 315 }),
    t("history.kinds_without_target", { kinds: word("cell", "rural") }),
  ]);
  assert.deepEqual(said({ arrivals: null, without_target: null, kinds_without_target: [] }), [
    t("history.without_target_few"),
  ]);
  assert.deepEqual(said({ arrivals, without_target: 0, kinds_without_target: [] }), []);
  const kinds_without_target = ["urban", "rural", "community"];
  assert.deepEqual(said({ arrivals, without_target: 0, kinds_without_target }), [t("history.town_only")]);
});
