import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { shownRows } = await page("console/queue/rows.js");
const { state } = await page("shared/store.js");

/** @param {number} id @param {string} status */
const item = (id, status) => ({
  id,
  status,
  queue_key: [0, 3, 0, id],
  number: `N${id}`,
  category: "food",
  kind: "complaint",
  place: null,
  cell: null,
  assignment: null,
  received_at: "2026-11-25T03:00:00Z",
  clock: { received_at: "2026-11-25T03:00:00Z" },
});
const assigned = {
  ...item(4, "on_scene"),
  cell: { code: "620823-6", name: "东街社区第6网格" },
  assignment: { team_name: "锦屏执法2组", team_name_en: "Jinping Team 2" },
};
for (const each of [item(1, "waiting"), { ...item(2, "desk"), neighbour: "崆峒区" }, item(3, "closed"), assigned])
  state.cases.set(each.id, each);

/** @type {[string, string, number[]][]} group, search, the cases that are listed */
const LISTED = [
  ["all", "", [1, 2, 4]],
  ["desk", "", [2]],
  ["all", "N1", [1]],
  ["desk", "N1", []],
  ["all", "ｎ１", [1]],
  ["all", "崆峒", [2]],
  ["all", "#2", [2]],
  ["all", "zzz 99", []],
  ["all", "  ", [1, 2, 4]],
  ["all", "锦屏2组", [4]],
  ["all", "jinping 2", [4]],
  ["all", "东街6格", [4]],
];
for (const [group, text, ids] of LISTED) {
  test(`the keys meet what “${text}” in ${group} lists, and nothing else`, () => {
    Object.assign(state.filter, { group, text });
    assert.deepEqual(
      shownRows()
        .map((/** @type {any} */ row) => row.item.id)
        .sort(),
      ids,
    );
  });
}
