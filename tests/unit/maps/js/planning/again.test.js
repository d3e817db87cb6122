import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../page.js";

const EMPTY = {
  inspectors: [],
  since: "2026-01-01",
  items: [],
  cells: [],
  villages: [],
  without: [],
  towns: [],
  next: null,
};
const layer = { extend: () => class {} };

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  Object.assign(globalThis, {
    window: { L: { Renderer: layer, TileLayer: layer, Layer: layer } },
    matchMedia: () => ({ matches: false, addEventListener: () => {} }),
  });
});

/** What is asked for, and the path that it goes by. @type {[string, (module: any) => void, string][]} */
const QUESTIONS = [
  ["planning/cells.js", ({ cellsSection }) => cellsSection.enter.call({ paint: () => {} }), "/workload"],
  ["planning/access.js", ({ accessSection }) => accessSection.enter.call({ paint: () => {} }), "/access"],
  ["planning/siting/model.js", ({ readCandidates }) => void readCandidates(), "/siting/candidates"],
  ["planning/history/model.js", ({ askForPast }) => void askForPast(), "/planning/history"],
];
for (const [path, ask, end] of QUESTIONS) {
  for (const [what, answer, times] of /** @type {[string, any, number][]} */ ([
    ["no answer", null, 2],
    ["a proxy's page", { status: 502 }, 2],
    ["a refusal", { status: 422 }, 1],
  ])) {
    test(`${path}: after ${what} it is asked ${times === 2 ? "again until it is there" : "no more"}`, async () => {
      const module = await openPage()(path);
      const before = answering(() => answer);
      ask(module);
      await settled();
      const after = answering(() => ({ body: EMPTY }));
      for (let turn = 0; turn < 3; turn += 1) {
        mock.timers.tick(10_000);
        await settled();
      }
      const count = [...before, ...after].filter((asked) => asked.path.split("?")[0].endsWith(end)).length;
      assert.equal(count, times);
    });
  }
}
