import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let c, state;

beforeEach(async () => {
  const page = openPage();
  c = await page("console/off-shelf/choosing.js");
  ({ state } = await page("shared/store.js"));
  state.county = { code: "620823" };
  state.cases.set(7, { id: 7, cell: { code: "620823100001007" } });
  c.chooseFor(7);
});

/** @param {string} code @param {number | null} [order] */
const shop = (code, order = null) => ({ code, name: code, order });
/** @param {any} asked */
const query = ({ path }) => new URLSearchParams(path.split("?")[1]);

/** Open it while the server has some shops. @param {any[]} items */
async function opened(...items) {
  const asked = answering(() => ({ body: { items } }));
  c.openChoosing(true);
  c.within("all");
  await settled();
  return asked;
}

test("until somebody says where, nothing is chosen and nothing is asked", async () => {
  const asked = answering(() => ({ body: { items: [shop("a")] } }));
  c.openChoosing(true);
  await settled();
  assert.deepEqual([asked.length, c.choosing.area, c.chosen()], [0, "", []]);
});

test("a case of a reporting point begins with that point alone, of whatever kind it is", async () => {
  state.cases.set(8, { id: 8, cell: null, place: { point: "b" } });
  c.chooseFor(8);
  const asked = answering(() => ({ body: { items: [shop("a"), shop("b")] } }));
  c.openChoosing(true);
  await settled();
  assert.deepEqual([c.choosing.area, c.chosen()], ["point", [{ point: "b" }]]);
  assert.equal(query(asked[0]).getAll("kind").length, 13);
});

test("after an order nothing is chosen for the next", async () => {
  await opened(shop("a"));
  c.chosenAlready();
  assert.deepEqual([c.choosing.area, c.chosen()], ["", []]);
});

test("it asks for shops and markets of the case", async () => {
  const asked = await opened(shop("a"));
  assert.equal(asked[0].path.split("?")[0], "/api/v1/complaints/7/premises");
  assert.deepEqual(query(asked[0]).getAll("kind"), ["supermarket", "market"]);
});

test("what is in an order already, or left out by hand, is not ordered; what was added by hand is", async () => {
  await opened(shop("a"), shop("b", 2), shop("c"));
  c.flip("c");
  c.choosing.byHand.push({ name: "路边摊", place: { lon: 107, lat: 35, datum: "wgs84" } });
  assert.deepEqual(c.chosen(), [{ point: "a" }, c.choosing.byHand[0]]);
  assert.deepEqual(c.chosenNames(), ["a", "路边摊"]);
  c.flip("c");
  assert.equal(c.chosen().length, 3);
  c.removeShop(c.choosing.byHand[0]);
  assert.deepEqual(c.chosenNames(), ["a", "c"]);
});

for (const [area, name, value] of /** @type {[string, string, string][]} */ ([
  ["within:500", "within_m", "500"],
  ["cell:urban", "cell_kind", "urban"],
  ["committee", "committee", "620823100001"],
])) {
  test(`narrowed to ${area}`, async () => {
    const asked = await opened(shop("a"));
    c.within(area);
    await settled();
    assert.equal(query(asked[1]).get(name), value);
  });
}

test("with no kind chosen there is nothing, and nothing is asked", async () => {
  const asked = await opened(shop("a"));
  c.flipKind("market");
  c.flipKind("supermarket");
  await settled();
  assert.deepEqual([asked.length, c.choosing.shops], [2, []]);
});

test("of two questions the later one's answer stays", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(() => new Promise((done) => waiting.push(done)));
  c.openChoosing(true);
  c.within("all");
  c.within("cell:urban");
  await settled();
  waiting[1]({ body: { items: [shop("later")] } });
  await settled();
  waiting[0]({ body: { items: [shop("earlier")] } });
  await settled();
  assert.deepEqual(c.chosenNames(), ["later"]);
});

test("another case starts afresh, the same one goes on", async () => {
  await opened(shop("a"), shop("b"));
  c.flip("a");
  c.chooseFor(7);
  assert.deepEqual(c.chosenNames(), ["b"]);
  c.chooseFor(8);
  assert.deepEqual([c.chosen(), c.choosing.open], [[], false]);
});

test("a committee is the first twelve digits of a cell", () => {
  assert.equal(c.committeeOf(7), "620823100001");
  assert.equal(c.committeeOf(8), undefined);
  assert.equal(c.committeeOf(null), undefined);
});

test("premises that come late are not those of the case that is open by then", async () => {
  /** @type {(answer: any) => void} */
  let answer = () => {};
  answering(() => new Promise((then) => (answer = then)));
  c.openChoosing(true);
  c.within("all");
  await settled();
  c.chooseFor(8);
  answer({ body: { items: [shop("a")] } });
  await settled();
  assert.deepEqual([c.choosing.id, c.choosing.shops], [8, null]);
});
