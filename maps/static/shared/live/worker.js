/**
 * One event stream for all tabs of this browser: HTTP/1.1 gives a browser six connections to a host, and a stream
 * holds one for ever, so the seventh tab would freeze. Runs as a SharedWorker named after the address.
 */

import { openStream } from "./source.js";

/** @type {Set<MessagePort>} */
const ports = new Set();
/** @type {import("./source.js").StreamMessage | null} */
let status = null;
let opened = false;

/** @param {import("./source.js").StreamMessage} message */
function tell(message) {
  if (message.type === "status") status = message;
  for (const port of ports) port.postMessage(message);
}

/** @type {any} */ (self).onconnect = (/** @type {MessageEvent} */ event) => {
  const [port] = event.ports;
  ports.add(port);
  port.onmessage = ({ data }) => {
    if (data.type === "bye") ports.delete(port);
    if (data.type !== "open") return;
    if (!opened) openStream(data.url, tell);
    else if (status) port.postMessage(status);
    opened = true;
  };
};
