import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

test("what siting counts has its unit: what the places weigh, posts, or time", async () => {
  const { valueText } = await openPage()("planning/siting/value.js");
  assert.deepEqual(
    [
      valueText("covered", 12, "equal"),
      valueText("expected", 350.5, "households"),
      valueText("covered_twice", 7, "cases"),
      valueText("sites", 3, "cases"),
      valueText("time", 5400, "households"),
    ],
    ["12 cells", "350.50 households", "7 cases a year", "3 posts", "1.5 hours × households"],
  );
  assert.match(valueText("worst", 600, "equal"), /10/);
});
