import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { openPage, settled } from "../page.js";

/** @type {any} */
let install, model, AGAIN_MS;
/** What each try to register answers, in order; the last goes on. @type {(() => Promise<any>)[]} */
let answers;
let asked = 0;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  asked = 0;
  const page = openPage();
  Object.assign(globalThis, { isSecureContext: true });
  define("onLine", true);
  define("serviceWorker", { register: () => answers[Math.min(asked++, answers.length - 1)]() });
  ({ install, AGAIN_MS } = await page("field/install.js"));
  ({ model } = await page("field/model.js"));
});

/** @param {string} name @param {unknown} value */
function define(name, value) {
  Object.defineProperty(navigator, name, { value, configurable: true, writable: true });
}

const active = async () => ({ active: {} });
const installing = async () => ({ active: null });
const untrusted = () => Promise.reject(new DOMException("an SSL certificate error", "SecurityError"));

async function again() {
  mock.timers.tick(AGAIN_MS);
  await settled();
}

test("a page that is kept says nothing", async () => {
  answers = [installing, active];
  await install();
  await again();
  assert.deepEqual([model.unkept, asked], ["", 2]);
  await again();
  assert.equal(asked, 2, "it is not tried again");
});

for (const [what, fails] of [
  ["whose certificate is not trusted", untrusted],
  ["whose worker never gets ready", installing],
])
  test(`a page ${what} says so at the second try, until it is kept`, async () => {
    answers = [fails, fails, fails, active];
    await install();
    assert.equal(model.unkept, "");
    await again();
    assert.equal(model.unkept, "not_yet");
    await again();
    await again();
    assert.deepEqual([model.unkept, asked], ["", 4]);
  });

test("without a network nothing is said: what failed may be the line", async () => {
  answers = [untrusted];
  define("onLine", false);
  await install();
  await again();
  assert.equal(model.unkept, "");
});

test("without HTTPS, or without workers, it is not tried and is said at once", async () => {
  answers = [active];
  Object.assign(globalThis, { isSecureContext: false });
  await install();
  assert.deepEqual([model.unkept, asked], ["no_https", 0]);
  Object.assign(globalThis, { isSecureContext: true });
  Reflect.deleteProperty(navigator, "serviceWorker");
  await install();
  assert.deepEqual([model.unkept, asked], ["no_worker", 0]);
});
