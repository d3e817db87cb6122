/**
 * This tab's end of the shared stream. Without SharedWorker the tab opens a stream of its own and lets go of it while
 * it is hidden, so that forgotten tabs do not use up the browser's connections.
 */

import { address } from "../api.js";
import { boot } from "../boot.js";
import { openStream } from "./source.js";

const HIDDEN_FOR_MS = 60_000;

/**
 * @param {(message: import("./source.js").StreamMessage) => void} receive
 * @param {import("../api.js").Query} [asked] what is asked for of the county's news; tabs share a stream that ask alike
 * @returns {() => void} leaves the stream
 */
export function joinStream(receive, asked) {
  const url = new URL(address("/events", asked), location.href).href;
  if (typeof SharedWorker === "undefined") return ownStream(url, receive);
  try {
    return sharedStream(url, receive);
  } catch {
    return ownStream(url, receive);
  }
}

/**
 * @param {string} url
 * @param {(message: import("./source.js").StreamMessage) => void} receive
 */
function sharedStream(url, receive) {
  const script = new URL(`${boot.static}/shared/live/worker.js`, location.href);
  const worker = new SharedWorker(script, { type: "module", name: url });
  /** @type {() => void} */
  let leave = () => {
    worker.port.postMessage({ type: "bye" });
    worker.port.close();
  };
  worker.onerror = () => {
    leave = ownStream(url, receive);
  };
  worker.port.onmessage = ({ data }) => receive(data);
  worker.port.postMessage({ type: "open", url });
  addEventListener("pagehide", () => worker.port.postMessage({ type: "bye" }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  return () => leave();
}

/**
 * @param {string} url
 * @param {(message: import("./source.js").StreamMessage) => void} receive
 */
function ownStream(url, receive) {
  /** @type {(() => void) | null} */
  let close = openStream(url, receive);
  let timer = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => {
        close?.();
        close = null;
      }, HIDDEN_FOR_MS);
    } else if (!close) {
      close = openStream(url, receive);
      receive({ type: "event", name: "reset", data: {} });
    }
  });
  return () => close?.();
}
