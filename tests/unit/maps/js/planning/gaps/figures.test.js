import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const layer = { extend: () => class {} };
Object.assign(globalThis, {
  window: { L: { Renderer: layer, TileLayer: layer } },
  matchMedia: () => ({ matches: false, addEventListener: () => {} }),
});

const { figures } = await openPage()("planning/gaps/figures.js");
const { t } = await openPage()("shared/i18n.js");

/** Every text a view shows. @param {any} view @returns {string[]} */
const texts = (view) =>
  (Array.isArray(view) ? view : (view?.values ?? [view])).flatMap((/** @type {any} */ each) =>
    each?.values || Array.isArray(each) ? texts(each) : [String(each)],
  );
const bands = [
  { band: "minutes_1", over_min: 0, up_to_min: 5, cells: 4 },
  { band: "minutes_5", over_min: 30, up_to_min: null, cells: 0 },
  { band: "no_road", over_min: null, up_to_min: null, cells: 1 },
];
const worst = { code: "C9", name: "梁坡村第9网格", arrival_s: null };
const totals = {
  minutes: { cells: 5, bands, median_s: 60, p90_s: null, worst },
  ...{ cells: 10, reached: 3, reached_twice: 0, gaps: 2, unreachable: 1, without_target: 5 },
  ...{ points: 4, points_reached: 1, points_reached_twice: 0, points_without_target: 3 },
};
const cells = [600, null, 1200, 600].map((target) => ({ target_s: target }));
const found = { totals, today: null, demand: { used: "equal" }, target_s: null, cells, chance: null };

test("cells that are reached, gaps and cells without a target add up, and the targets are named", () => {
  const shown = texts(figures({ ...found, posts: [] }, null));
  const of = (/** @type {string} */ name) => shown.slice(shown.indexOf(t(`planning.figure.${name}`)) + 1).slice(0, 2);
  assert.deepEqual(["cells", "gaps", "without_target", "points", "points_without_target"].map(of), [
    ["3", "5"],
    ["2", "5"],
    ["5", "10"],
    ["1", "1"],
    ["3", "4"],
  ]);
  assert.ok(shown.some((text) => text.includes("each cell’s own target (10 min, 20 min)")));
});

test("cells without a target have minutes: each band, median, ninth decile and the worst by name", () => {
  const shown = texts(figures({ ...found, posts: [] }, null));
  const after = (/** @type {string} */ words, /** @type {number} */ n) => shown[shown.lastIndexOf(words) + n];
  assert.ok(shown.includes("No target: minutes instead"));
  assert.deepEqual(
    ["≤ 5 min", "> 30 min", "no road, or no team"].map((words) => after(words, 1)),
    ["4", "0", "1"],
  );
  assert.equal(after(t("minutes.median_s"), 1), "1 min");
  assert.equal(after(t("minutes.p90_s"), 1), "never");
  assert.ok(shown.includes(worst.name));
  const all = { ...totals, minutes: null };
  assert.ok(!texts(figures({ ...found, totals: all, posts: [] }, null)).includes("No target: minutes instead"));
});

test("that nobody can be sent is said where all teams are off duty, or at posts that are closed", () => {
  for (const [posts, isSaid] of /** @type {[any[], boolean][]} */ ([
    [[{ closed: false, teams: [{ duty: "on_duty" }] }], false],
    [[{ closed: false, teams: [{ duty: "on_call" }] }], false],
    [[{ closed: false, teams: [{ duty: "off_duty" }] }], true],
    [[{ closed: true, teams: [{ duty: "on_duty" }] }], true],
  ]))
    assert.equal(texts(figures({ ...found, posts }, null)).includes(t("planning.no_teams")), isSaid);
});
