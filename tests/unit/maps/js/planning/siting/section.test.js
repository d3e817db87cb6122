import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { openPage } from "../../page.js";

const open = openPage();
const { asked, curveOf, MODELS, offered, partialWords, question, siteAt, weightsOffered } =
  await open("planning/siting/model.js");
const { model } = await open("planning/model.js");

test("the question that is recommended comes first and is chosen already", async () => {
  for (const [language, word] of [
    ["en", "recommended"],
    ["zh", "推荐"],
  ]) {
    const words = JSON.parse(
      await readFile(new URL(`../../../../../../maps/messages/${language}.json`, import.meta.url), "utf8"),
    );
    assert.deepEqual(
      MODELS.filter((/** @type {string} */ name) => words[`siting_model.${name}`].includes(word)),
      [MODELS[0]],
    );
  }
  assert.equal(asked.model, MODELS[0]);
});

test("a site needs both coordinates, and gets a code that is free", () => {
  const nameOf = (/** @type {number} */ n) => `new ${n}`;
  assert.deepEqual(siteAt({ lon: "107.03", lat: "35.3" }, [], nameOf), {
    code: "N1",
    name: "new 1",
    lon: 107.03,
    lat: 35.3,
    datum: "wgs84",
  });
  assert.equal(siteAt({ lon: "1", lat: "2" }, [{ code: "N1" }, { code: "N3" }], nameOf).code, "N2");
  assert.deepEqual(
    [siteAt({ lon: "１０７．０３，３５．３", lat: "" }, [], nameOf)].map(({ lon, lat }) => [lon, lat]),
    [[107.03, 35.3]],
  );
  for (const place of [
    { lon: "", lat: "35" },
    { lon: "107", lat: " " },
    { lon: "east", lat: "35" },
  ])
    assert.equal(siteAt(place, [], nameOf), null);
});

test("the target is that of the other sections", () => {
  assert.equal("target_s" in question(), false);
  model.targetMin = 8.5;
  assert.equal(question().target_s, 510);
});

test("the question says one limit, and none where the fewest posts are asked for", () => {
  Object.assign(asked, { model: "mclp", limit: "p", p: 7, busy: "5", curveTo: "" });
  assert.deepEqual(
    [question().p, question().budget, question().busy, question().curve_to],
    [7, undefined, undefined, undefined],
  );
  Object.assign(asked, { limit: "budget", budget: 3, model: "mexclp", curveTo: "9" });
  assert.deepEqual([question().p, question().budget, question().busy, question().curve_to], [undefined, 3, 0.05, 9]);
  Object.assign(asked, { model: "lscp" });
  assert.deepEqual([question().p, question().budget], [undefined, undefined]);
});

test("households are offered as weights where they are imported", () => {
  assert.deepEqual(weightsOffered(), ["equal", "cases"]);
  offered.households = true;
  assert.deepEqual(weightsOffered(), ["equal", "households", "cases"]);
  Object.assign(asked, { weights: "households" });
  assert.equal(question().weights, "households");
  offered.households = false;
  assert.ok(weightsOffered().includes("households"), "what is chosen stays to be seen");
  Object.assign(asked, { weights: "equal" });
});

test("only candidates that are offered are forbidden", () => {
  offered.items = [{ code: "point:P1", name: "P1", kind: "new", source: "point", lon: 0, lat: 0, cost: 1 }];
  asked.forbidden = new Set(["point:P1", "village:gone"]);
  assert.deepEqual(question().forbidden, ["point:P1"]);
});

test("the curve fills its box, more is higher, and a single point is drawn in the middle", () => {
  const points = [1, 2, 3].map((p) => ({ p, nested: p, proof: { objective: p + 1 } }));
  const drawn = curveOf(points);
  assert.deepEqual(
    drawn.map(({ x }) => x),
    [4, 50, 96],
  );
  assert.equal(drawn[0].nested, 56);
  assert.equal(drawn[2].best, 4);
  assert.ok(drawn.every((each) => each.best <= each.nested));
  assert.deepEqual(curveOf([{ p: 1, nested: 5, proof: { objective: 5 } }]), [{ p: 1, x: 50, best: 30, nested: 30 }]);
});

test("what posts cost is said where a budget is the limit, and only there", () => {
  const site = { code: "N1", name: "new", lon: 107, lat: 35, datum: "wgs84" };
  Object.assign(asked, {
    model: "mclp",
    limit: "budget",
    budget: 5,
    newCost: 2.5,
    sites: [site, { ...site, code: "N2", cost: 4 }],
  });
  asked.posts = new Map([["S1", "closable"]]);
  asked.costs = new Map([
    ["S1", 1],
    ["S2", 3],
  ]);
  const { posts, sites, new_cost: newCost } = question();
  assert.deepEqual(posts, [
    { code: "S1", kind: "closable", cost: 1 },
    { code: "S2", kind: "kept", cost: 3 },
  ]);
  assert.deepEqual([newCost, ...sites.map((each) => each.cost)], [2.5, 2.5, 4]);
  Object.assign(asked, { limit: "p", p: 3 });
  assert.deepEqual(question().posts, [{ code: "S1", kind: "closable" }]);
  assert.deepEqual(
    [question().new_cost, ...question().sites.map((each) => each.cost)],
    [undefined, undefined, undefined],
  );
});

test("a search that was cancelled looks for no proof any more", () => {
  const words = (/** @type {string} */ stage, /** @type {number | null} */ bound, /** @type {boolean} */ goesOn) =>
    partialWords({ stage, bound }, goesOn);
  assert.deepEqual(
    [words("greedy", null, true), words("greedy", null, false), words("bound", 4, false)],
    ["siting.greedy", "siting.unproven", "siting.so_far"],
  );
  assert.equal(words("bound", null, true), "siting.so_far_unbounded", "no dash stands for a bound");
});
