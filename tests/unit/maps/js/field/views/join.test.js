import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

test("a phone that was switched on without a network asks again for its teams, and who it is with", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const page = openPage();
  const { lookForTeams, join } = await page("field/views/join.js");
  const { model } = await page("field/model.js");
  const { watch } = await page("shared/changes.js");
  watch(["page"], join);
  answering(() => new Response("<html>Welcome</html>"));
  await lookForTeams();
  await settled();
  const team = { properties: { code: "a", name: "A", crew: [] } };
  const asked = answering(({ path }) =>
    path.endsWith("/session")
      ? { body: { name: "li", csrf: "c", means: "session" } }
      : { body: { county: "1", features: [team] } },
  );
  mock.timers.tick(10_000);
  mock.timers.tick(100);
  await settled();
  assert.deepEqual(asked.map(({ path }) => path).sort(), ["/api/v1/session", "/api/v1/teams"]);
  assert.equal(model.who.name, "li");
  mock.timers.tick(60_000);
  await settled();
  assert.equal(asked.length, 2);
});
