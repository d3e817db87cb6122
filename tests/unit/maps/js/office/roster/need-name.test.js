import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

test("a planned need is named in the page's language, also one that was taken over as 规划", async () => {
  const { needName } = await openPage()("office/roster/need-name.js");
  assert.deepEqual(["plan 7", "规划 7", "surge 1", "3·15 1", "always", "庙会"].map(needName), [
    "plan, item 7",
    "plan, item 7",
    "plan for 15 March, item 1",
    "plan for 15 March, item 1",
    "all hours",
    "庙会",
  ]);
});
