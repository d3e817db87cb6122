import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { openPage } from "../../page.js";

const URL = "/api/v1/events?county=620823";
/** @type {any} */
let openStream, PHONE;
/** @type {Line[]} */
let lines;
/** @type {any[]} */
let heard;

/** An EventSource, whose server is the test. */
class Line extends EventTarget {
  static CLOSED = 2;
  readyState = 1;
  /** @type {() => void} */
  onerror = () => {};

  /** @param {string} url */
  constructor(url) {
    super();
    this.url = url;
    lines.push(this);
  }

  close() {
    this.readyState = Line.CLOSED;
  }

  /** @param {string} name @param {string} [id] @param {unknown} [data] */
  say(name, id = "", data = undefined) {
    this.dispatchEvent(
      Object.assign(new Event(name), { lastEventId: id, data: data === undefined ? "" : JSON.stringify(data) }),
    );
  }

  /** The line breaks; the browser opens it again by itself. */
  breaks() {
    this.readyState = 0;
    this.onerror();
  }

  /** The server answers with an error; the browser gives up. */
  isRefused() {
    this.readyState = Line.CLOSED;
    this.onerror();
  }
}

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 0 });
  mock.method(performance, "now", () => Date.now());
  [lines, heard] = [[], []];
  Object.assign(globalThis, { EventSource: Line });
  ({ openStream, PHONE } = await openPage()("shared/live/source.js"));
});

/** @param {object} [patience] */
const open = (patience) =>
  openStream(
    URL,
    (/** @type {any} */ message) => heard.push(message.name ?? `${message.state}${message.refused ? " refused" : ""}`),
    patience,
  );
const last = () => /** @type {Line} */ (lines.at(-1));

test("it is live once the server has said so, not when the line stands", () => {
  open();
  assert.deepEqual(heard, []);
  last().say("ready", "5");
  assert.deepEqual(heard, ["live"]);
});

test("events are passed on with their data, and make it live", () => {
  /** @type {any[]} */
  const messages = [];
  openStream(URL, (/** @type {any} */ message) => messages.push(message));
  last().say("case", "6", { id: 7 });
  last().say("team");
  assert.deepEqual(messages, [
    { type: "status", state: "live" },
    { type: "event", name: "case", data: { id: 7 } },
    { type: "event", name: "team", data: {} },
  ]);
});

for (const name of [
  "case",
  "team",
  "alert",
  "deadline",
  "roster",
  "rules",
  "graph",
  "county",
  "correction",
  "planning",
  "reset",
]) {
  test(`it hears of “${name}”`, () => {
    open();
    last().say(name);
    assert.deepEqual(heard, ["live", name]);
  });
}

test("a line that broke is the browser's to mend", () => {
  open();
  last().say("ready");
  last().breaks();
  mock.timers.tick(10_000);
  assert.deepEqual([heard, lines.length], [["live", "reconnecting"], 1]);
  last().say("beat");
  assert.deepEqual(heard, ["live", "reconnecting", "live"], "and nothing was missed");
});

test("refused, it is opened again after 1 s, then twice as long, 4 s at most, after the last event", () => {
  open();
  last().say("case", "41/7");
  /** @type {number[]} */
  const waits = [];
  for (let n = 0; n < 5; n += 1) {
    const before = lines.length;
    last().isRefused();
    let ms = 0;
    for (; lines.length === before; ms += 500) mock.timers.tick(500);
    waits.push(ms);
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 4000, 4000]);
  assert.deepEqual(heard.slice(2), Array(5).fill("reconnecting refused"));
  assert.equal(last().url, `${URL}&resume=41%2F7`);
});

test("a beat has no number: the last event's is kept", () => {
  open();
  last().say("case", "41");
  last().say("beat", "");
  last().isRefused();
  mock.timers.tick(1000);
  assert.equal(last().url, `${URL}&resume=41`);
});

test("once it was live again it waits a second again", () => {
  open();
  for (const ms of [1000, 2000]) {
    last().isRefused();
    mock.timers.tick(ms);
  }
  last().say("ready", "5");
  last().isRefused();
  const before = lines.length;
  mock.timers.tick(999);
  assert.equal(lines.length, before);
  mock.timers.tick(1);
  assert.equal(lines.length, before + 1);
});

test("refused before its first event something may have been missed: all is read again, once", () => {
  open();
  last().isRefused();
  mock.timers.tick(1000);
  last().say("ready", "5");
  last().say("beat");
  assert.deepEqual(heard, ["reconnecting refused", "live", "reset"]);
  last().isRefused();
  mock.timers.tick(1000);
  last().say("ready", "5");
  assert.deepEqual(heard.slice(3), ["reconnecting refused", "live"], "it goes on after event 5");
});

for (const [name, patience, silent, opened] of /** @type {[string, () => any, number, boolean][]} */ ([
  ["an office", () => undefined, 12_000, false],
  ["an office", () => undefined, 14_000, true],
  ["a phone", () => PHONE, 34_000, false],
  ["a phone", () => PHONE, 36_000, true],
])) {
  test(`${name}'s line that is silent for ${silent / 1000} s is ${opened ? "opened again" : "left"}`, () => {
    open(patience());
    last().say("case", "41");
    mock.timers.tick(silent);
    assert.equal(lines.length, opened ? 2 : 1);
    assert.deepEqual(heard.slice(2), opened ? ["reconnecting"] : []);
    if (opened) assert.deepEqual([lines[0].readyState, last().url], [Line.CLOSED, `${URL}&resume=41`]);
  });
}

test("beats keep it", () => {
  open();
  for (let n = 0; n < 10; n += 1) {
    mock.timers.tick(5000);
    last().say("beat");
  }
  assert.equal(lines.length, 1);
});

test("one of the two clocks suffices to see that it was silent", () => {
  let steady = 0;
  mock.method(performance, "now", () => steady);
  mock.method(Date, "now", () => 0); // set back again and again
  open();
  steady = 12_001;
  mock.timers.tick(2000);
  assert.equal(lines.length, 2);
});

test("closed, it stays closed", () => {
  const close = open();
  last().isRefused();
  close();
  mock.timers.tick(60_000);
  assert.deepEqual([lines.length, last().readyState], [1, Line.CLOSED]);
});
