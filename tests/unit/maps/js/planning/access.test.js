import assert from "node:assert/strict";
import { test } from "node:test";

import { answering, openPage, settled } from "../page.js";

const layer = { extend: () => class {} };
Object.assign(globalThis, {
  window: { L: { Renderer: layer, TileLayer: layer } },
  matchMedia: () => ({ matches: false, addEventListener: () => {} }),
});

test("walks are coloured by the limit of the answer, not by one that was refused since", async () => {
  const { accessSection: section, lookOf } = await openPage()("planning/access.js");
  const cells = [{ cell: "A", nearest_s: 2_400 }];
  answering(() => ({ body: { limit_min: 30, cells, villages: [], without: [], towns: [], next: null } }));
  section.enter.call({ paint: () => {} });
  await settled();
  assert.equal(lookOf("A"), "too_far_walk");
  answering(() => ({ status: 500, body: {} }));
  const [form] = section.view().values;
  const change = form.values.filter((/** @type {any} */ value) => typeof value === "function")[1];
  change({ target: { reportValidity: () => true, value: "90" } });
  await settled();
  assert.equal(lookOf("A"), "too_far_walk");
});

test("villages within the limit have the longest walk first, and those beyond it are not among them", async () => {
  const { villagesWithin } = await openPage()("planning/access.js");
  const villages = [60, 1800.1, null, 1800, 900].map((nearest, n) => ({ name: `V${n}`, nearest_s: nearest }));
  const found = villagesWithin({ villages, villages_within: 3 });
  assert.deepEqual(
    found.map((/** @type {any} */ walk) => walk.nearest_s),
    [1800, 900, 60],
  );
  assert.equal(villages[0].nearest_s, 60);
});

test("of a county without a known village nobody says that every village is within the limit", async () => {
  const load = openPage();
  const { heading } = await load("planning/access.js");
  const { t } = await load("shared/i18n.js");
  assert.equal(heading(0, "cells"), t("planning.next_any_cells"));
  assert.equal(heading(3, "cells"), t("planning.next_cells"));
  assert.equal(heading(3, "villages"), t("planning.next_villages"));
});
