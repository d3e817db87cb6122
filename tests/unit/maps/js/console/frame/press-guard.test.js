import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { openPage } from "../../page.js";

test("what has moved takes no press for a moment, but for what does the same wherever it stands", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { GUARD_MS, redrawn } = await openPage()("console/frame/press-guard.js");
  let top = 0;
  const barred = new Set();
  const buttons = ["primary", "remark", "chip"].map((look) => ({
    look,
    getBoundingClientRect: () => ({ left: 0, top }),
    setAttribute: () => barred.add(look),
    removeAttribute: () => barred.delete(look),
  }));
  const root = {
    scrollTop: 0,
    querySelectorAll: (/** @type {string} */ wanted) => {
      const left = (/:not\((.+)\)/.exec(wanted)?.[1] ?? "").split(", ").map((each) => each.slice(1));
      return buttons.filter(({ look }) => !left.includes(look));
    },
  };
  redrawn(root, () => (top += 10));
  assert.deepEqual([...barred], ["primary"]);
  mock.timers.tick(GUARD_MS);
  assert.deepEqual([...barred], []);
});
