import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { openPage } from "../page.js";

/** @type {any} */
let speaker;
/** @type {any} */
let audio;
let played = 0;
/** Lets the loudspeaker begin, or refuses. @type {((may?: boolean) => void) | null} */
let begin = null;

class Context {
  state = "suspended";

  constructor() {
    audio = this;
  }

  resume() {
    return new Promise((resolve, reject) => {
      begin = (may = true) => {
        if (may) this.state = "running";
        (may ? resolve : reject)(undefined);
      };
    });
  }

  suspend() {
    this.state = "suspended";
    return Promise.resolve();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
/** @param {number} seconds */
const sound = (seconds) => speaker.sound(seconds, () => (played += 1));

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  [played, audio, begin] = [0, null, null];
  Object.assign(globalThis, { AudioContext: Context });
  speaker = await openPage()("shared/speaker.js");
});

test("it runs while something sounds and for two seconds more, then rests", async () => {
  void sound(3);
  begin?.();
  await settled();
  assert.deepEqual([played, audio.state], [1, "running"]);
  mock.timers.tick(4_999);
  assert.equal(audio.state, "running");
  mock.timers.tick(1);
  assert.equal(audio.state, "suspended");
});

test("a short sound in the middle of a long one does not end it", async () => {
  void sound(3);
  begin?.();
  await settled();
  mock.timers.tick(1_000);
  await sound(0.5);
  mock.timers.tick(3_999);
  assert.deepEqual([played, audio.state], [2, "running"]);
  mock.timers.tick(1);
  assert.equal(audio.state, "suspended");
});

test("it is woken for the next sound, also where it has not quite gone to rest yet", async () => {
  void sound(0);
  begin?.();
  await settled();
  audio.suspend = () => new Promise(() => {}); // it takes a while
  mock.timers.tick(2_000);
  begin = null;
  void sound(0);
  assert.notEqual(begin, null, "it was asked to go on");
  /** @type {any} */ (begin)();
  await settled();
  assert.equal(played, 2);
});

test("what could not begin within a second is not heard later, all at once", async () => {
  void sound(1);
  mock.timers.tick(1_001);
  begin?.();
  await settled();
  assert.deepEqual([played, audio.state], [0, "running"]);
  await sound(1);
  assert.equal(played, 1, "the next one is");
});

test("a loudspeaker that began too late goes to rest all the same", async () => {
  void sound(1);
  mock.timers.tick(1_001);
  begin?.();
  await settled();
  mock.timers.tick(2_000);
  assert.equal(audio.state, "suspended");
});

test("exactly a second is soon enough", async () => {
  void sound(1);
  mock.timers.tick(1_000);
  begin?.();
  await settled();
  assert.equal(played, 1);
});

test("where it is refused nothing is played, and the next touch opens it", async () => {
  void sound(1);
  begin?.(false);
  await settled();
  assert.equal(played, 0);
  begin = null;
  speaker.unlock();
  assert.notEqual(begin, null);
});

test("a touch opens it once", async () => {
  assert.equal(speaker.isUnlocked(), false);
  speaker.unlock();
  assert.equal(speaker.isUnlocked(), true);
  begin?.();
  await settled();
  mock.timers.tick(2_000);
  assert.equal(audio.state, "suspended");
  begin = null;
  speaker.unlock();
  assert.equal(begin, null, "touching again does not wake it");
});

test("a touch that the browser does not count yet is followed by another try", async () => {
  speaker.unlock(); // no answer comes
  begin = null;
  speaker.unlock();
  assert.notEqual(begin, null);
  /** @type {any} */ (begin)();
  await settled();
  begin = null;
  speaker.unlock();
  assert.equal(begin, null, "it is open now");
});
