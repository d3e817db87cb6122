/**
 * Decide whether the screen is current. The stream notices a dead connection itself (`source.js`); polling notices a
 * server that does not answer otherwise, and its answers also set the clock.
 */

import { checkReader } from "../api.js";
import { changed } from "../changes.js";
import { set, state } from "../store.js";

const EVERY_MS = 15_000;
const STALE_AFTER_MS = 20_000;
let streaming = false;
/** True if the connection was lost: it is lost when the session ends. */
let wasLost = false;
/** True if all data of the page could be fetched: a stream alone does not make a picture. */
let whole = true;

/** @param {"live" | "reconnecting"} news what the stream says of itself */
export function streamIs(news) {
  streaming = news === "live";
  become(news);
  if (streaming && wasLost) void check();
  wasLost = !streaming;
}

/** @param {boolean} is what came of the last look at everything */
export function pictureIs(is) {
  whole = is;
  if (!is) become("reconnecting");
  else if (streaming) become("live");
}

export function watchHealth() {
  setInterval(check, EVERY_MS);
  watchAge();
  addEventListener("online", check);
  addEventListener("offline", () => become("reconnecting"));
}

/** For a page that asks for nothing but what it shows. */
export function watchAge() {
  setInterval(age, 1000);
}

async function check() {
  try {
    await checkReader(AbortSignal.timeout(8000)); // a reader who is signed out, or another by now, leaves by it
    if (streaming) become("live");
    if (state.outdated) changed("connection");
  } catch {
    become("reconnecting");
  }
}

function age() {
  const { state: is, since } = state.connection;
  if (is === "reconnecting" && Date.now() - since > STALE_AFTER_MS) {
    set({ connection: { state: "stale", since } });
  }
  if (state.connection.state === "stale") changed("connection");
}

/** @param {"live" | "reconnecting"} news */
function become(news) {
  if (news === "live" && !whole) return;
  const { state: is } = state.connection;
  if (is === news || (is === "stale" && news === "reconnecting")) return;
  set({ connection: { state: news, since: Date.now() } });
  changed("connection");
}
