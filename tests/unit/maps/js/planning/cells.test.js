import assert from "node:assert/strict";
import { test } from "node:test";

import { answering, openPage, settled } from "../page.js";

/** What lit-html would write, as text. @param {any} part @returns {string} */
function textOf(part) {
  if (Array.isArray(part)) return part.map(textOf).join("");
  if (part?.strings) return part.strings.map((each, n) => each + textOf(part.values[n] ?? "")).join("");
  return ["string", "number"].includes(typeof part) ? String(part) : "";
}

/** The function that a form is sent by. @param {any} part @returns {any} */
function submitOf(part) {
  if (Array.isArray(part)) return part.map(submitOf).find(Boolean);
  if (!part?.strings) return null;
  const at = part.strings.findIndex((/** @type {string} */ each) => each.endsWith("@submit="));
  return at >= 0 ? part.values[at] : submitOf(part.values);
}

test("a check of a move that comes late is not shown for the day that is chosen since", async () => {
  const window = {
    L: { Layer: { extend: () => class {} }, Canvas: { extend: () => class {} }, Renderer: { extend: () => class {} } },
  };
  Object.assign(globalThis, { window, matchMedia: () => ({ addEventListener: () => {} }) });
  const page = openPage();
  const { cellsSection: section } = await page("planning/cells.js");
  const { ground } = await page("shared/map/ground-data.js");
  const { chooseCell } = await page("planning/chart.js");
  ground.byCode.set("c1", { facts: { code: "c1", name: "East" } });
  chooseCell("c1");
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(({ path }) =>
    path.includes("/move")
      ? new Promise((done) => waiting.push(done))
      : {
          body: {
            since: "2026-01-01",
            inspectors: [
              {
                inspector: "i1",
                name: "I",
                cells: [],
                area_km2: 1,
                points: 0,
                a_year: null,
                least_a_year: null,
                travel_s: null,
              },
            ],
          },
        },
  );
  section.enter();
  await settled();
  const event = { preventDefault: () => {} };
  submitOf(section.view())(event);
  await settled();
  section.clicked(0, 0, "c2");
  waiting[0]({ body: { cell: "c1", doubts: [] } });
  await settled();
  chooseCell("c1");
  submitOf(section.view())(event);
  await settled();
  assert.doesNotMatch(textOf(section.view()), /plan-doubts/);
  waiting[1]({ body: { cell: "c1", doubts: [] } });
  await settled();
  assert.match(textOf(section.view()), /plan-doubts/);
});
