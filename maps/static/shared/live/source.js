/**
 * The event stream itself. The browser resumes it with Last-Event-ID by itself; where it gives up (an error answer,
 * not a broken line) a new stream is opened that goes on after the last event that came. It is live once the server has
 * said so on it: a line alone may end at a server that hears nothing itself.
 *
 * A line that broke without a word (a laptop that slept, a firewall that forgot it) looks like one on which nothing
 * happens. So the server says something every few seconds; where it is silent for longer the stream is opened again.
 *
 * @typedef {{type: "event", name: string, data: any}
 *   | {type: "status", state: "live" | "reconnecting", refused?: boolean}} StreamMessage `refused`: by an answer, not a broken line
 */

const EVENTS = [
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
  "locate",
  "reset",
];
const FIRST_WAIT_MS = 1000;
const LISTEN_EVERY_MS = 2000;
/** More than two beats of the server. A phone is beaten to less often and asks less often, for its battery. */
const OFFICE = { silentMs: 12_000, longestWaitMs: 4000 };
export const PHONE = { silentMs: 35_000, longestWaitMs: 15_000 };

/**
 * @param {string} url
 * @param {(message: StreamMessage) => void} tell
 * @param {{silentMs: number, longestWaitMs: number}} [patience]
 * @returns {() => void} closes it
 */
export function openStream(url, tell, { silentMs, longestWaitMs } = OFFICE) {
  let wait = FIRST_WAIT_MS;
  let live = false;
  /** True if events may have been missed before the first one came. */
  let missed = false;
  let closed = false;
  let last = "";
  let heard = moment();
  /** @type {EventSource} */
  let source;

  const hear = (/** @type {MessageEvent} */ event) => {
    heard = moment();
    // A beat has none of its own.
    last = event.lastEventId || last;
    if (live) return;
    live = true;
    wait = FIRST_WAIT_MS;
    tell({ type: "status", state: "live" });
    if (missed) tell({ type: "event", name: "reset", data: {} });
    missed = false;
  };
  const lose = (refused = false) => {
    live = false;
    tell({ type: "status", state: "reconnecting", refused });
  };
  const open = () => {
    if (closed) return;
    heard = moment();
    source = new EventSource(last ? `${url}${url.includes("?") ? "&" : "?"}resume=${encodeURIComponent(last)}` : url);
    source.onerror = () => {
      const refused = source.readyState === EventSource.CLOSED;
      lose(refused);
      if (!refused) return;
      missed ||= last === "";
      setTimeout(open, wait);
      wait = Math.min(wait * 2, longestWaitMs);
    };
    for (const name of ["ready", "beat"]) source.addEventListener(name, hear);
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        hear(event);
        tell({ type: "event", name, data: JSON.parse(event.data || "{}") });
      });
    }
  };
  const listen = () => {
    if (source.readyState === EventSource.CLOSED || !isSilent(heard, silentMs)) return;
    source.close();
    lose();
    open();
  };
  const listening = setInterval(listen, LISTEN_EVERY_MS);
  open();
  return () => {
    closed = true;
    clearInterval(listening);
    source.close();
  };
}

/** Now by both clocks: one stands still while some computers sleep, the other may be set back. */
function moment() {
  return { wall: Date.now(), steady: performance.now() };
}

/**
 * @param {{wall: number, steady: number}} since
 * @param {number} forMs
 */
function isSilent({ wall, steady }, forMs) {
  return Math.max(Date.now() - wall, performance.now() - steady) > forMs;
}
