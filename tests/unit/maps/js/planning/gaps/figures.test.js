import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { figures } = await openPage()("planning/gaps/figures.js");
const { t } = await openPage()("shared/i18n.js");

/** Every text a view shows. @param {any} view @returns {string[]} */
const texts = (view) =>
  (Array.isArray(view) ? view : (view?.values ?? [view])).flatMap((/** @type {any} */ each) =>
    each?.values || Array.isArray(each) ? texts(each) : [String(each)],
  );
const totals = { cells: 1, reached: 0, reached_twice: 0, points: 0, points_reached: 0, points_reached_twice: 0 };
const found = { totals, today: null, demand: { used: "equal" }, target_s: 600, chance: null };

test("that nobody can be sent is said where all teams are off duty, or at posts that are closed", () => {
  for (const [posts, isSaid] of /** @type {[any[], boolean][]} */ ([
    [[{ closed: false, teams: [{ duty: "on_duty" }] }], false],
    [[{ closed: false, teams: [{ duty: "on_call" }] }], false],
    [[{ closed: false, teams: [{ duty: "off_duty" }] }], true],
    [[{ closed: true, teams: [{ duty: "on_duty" }] }], true],
  ]))
    assert.equal(texts(figures({ ...found, posts }, null)).includes(t("planning.no_teams")), isSaid);
});
