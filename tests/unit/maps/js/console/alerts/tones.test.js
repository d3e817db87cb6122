import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../../page.js";

/** @type {any} */
let tones;
/** @type {{at: number, pitch: number, loud: number}[]} */
let played;
/** @type {any[]} */
let contexts;

class Context {
  state = "running";
  currentTime = 10;
  resumed = 0;

  constructor() {
    contexts.push(this);
  }

  async resume() {
    this.resumed += 1;
    this.state = "running";
  }

  async suspend() {}

  createOscillator() {
    const tone = {
      frequency: { value: 0 },
      connect: (/** @type {any} */ volume) => Object.assign(tone, { volume }).volume,
      stop: () => {},
      start: (/** @type {number} */ at) =>
        played.push({
          at: Math.round(at * 100) / 100,
          pitch: tone.frequency.value,
          loud: /** @type {any} */ (tone).volume.loud,
        }),
    };
    return tone;
  }

  createGain() {
    const volume = {
      loud: 0,
      connect: () => {},
      gain: {
        setValueAtTime: (/** @type {number} */ loud) => (volume.loud = loud),
        exponentialRampToValueAtTime: () => {},
      },
    };
    return volume;
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(async () => {
  [played, contexts] = [[], []];
  Object.assign(globalThis, { AudioContext: Context });
  tones = await openPage()("console/alerts/tones.js");
});

for (const [rank, beats, loud] of [
  [0, 1, 0.12],
  [1, 2, 0.22],
  [2, 3, 0.36],
]) {
  test(`an alarm at level ${rank} has ${beats} beats of two tones, ${loud} loud`, async () => {
    tones.ring(rank);
    await settled();
    assert.deepEqual(
      played.map(({ pitch }) => pitch),
      Array(beats).fill([880, 660]).flat(),
    );
    assert.ok(played.every((each) => each.loud === loud));
    assert.deepEqual(
      played.slice(0, 4).map(({ at }) => at),
      [10, 10.22, 10.55, 10.77].slice(0, 2 * beats),
    );
  });
}

test("it has one audio context, woken where the computer slept", async () => {
  tones.ring(0);
  tones.ring(0);
  await settled();
  assert.deepEqual([contexts.length, contexts[0].resumed, played.length], [1, 0, 4]);
  contexts[0].state = "suspended";
  tones.ring(0);
  await settled();
  assert.deepEqual([contexts[0].resumed, played.length], [1, 6]);
});

test("it is mute until the page was touched", () => {
  assert.equal(tones.isMute(), true);
  Object.assign(navigator, { userActivation: { hasBeenActive: true } });
  assert.equal(tones.isMute(), false);
});
