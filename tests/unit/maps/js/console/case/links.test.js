import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

test("the number of a case is taken as people write it", async () => {
  const { caseSaid } = await openPage()("console/case/links.js");
  for (const said of ["17", " 17 ", "#17", "＃１７", "１７", "620823-261129-17"])
    assert.equal(caseSaid(said), 17, said);
});
