/**
 * The event stream itself. The browser resumes it with Last-Event-ID by itself; where it gives up (an error answer,
 * not a broken line) a new stream is opened, which cannot say where it stopped, and the page is told to reload all.
 *
 * A line that broke without a word (a laptop that slept, a firewall that forgot it) looks like one on which nothing
 * happens. So the server says something every 15 s; where it is silent for longer the stream is opened anew, and goes on
 * after the last event that came.
 *
 * @typedef {{type: "event", name: string, data: any}
 *   | {type: "status", state: "live" | "reconnecting", refused?: boolean}} StreamMessage `refused`: by an answer, not a broken line
 */

const EVENTS = ["case", "team", "alert", "roster", "rules", "graph", "county", "correction", "reset"];
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;
const SILENT_MS = 35_000;
const LISTEN_EVERY_MS = 5000;

/**
 * @param {string} url
 * @param {(message: StreamMessage) => void} tell
 * @returns {() => void} closes it
 */
export function openStream(url, tell) {
  let wait = FIRST_WAIT_MS;
  let lost = false;
  let closed = false;
  let last = "";
  let heard = moment();
  /** @type {EventSource} */
  let source;

  const hear = (/** @type {MessageEvent} */ event) => {
    heard = moment();
    last = event.lastEventId || last; // a beat has none of its own
  };
  const open = () => {
    if (closed) return;
    heard = moment();
    source = new EventSource(last && !lost ? `${url}${url.includes("?") ? "&" : "?"}resume=${encodeURIComponent(last)}` : url);
    source.onopen = () => {
      heard = moment();
      wait = FIRST_WAIT_MS;
      tell({ type: "status", state: "live" });
      if (lost) tell({ type: "event", name: "reset", data: {} });
      lost = false;
    };
    source.onerror = () => {
      const refused = source.readyState === EventSource.CLOSED;
      tell({ type: "status", state: "reconnecting", refused });
      if (!refused) return;
      lost = true;
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
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
    if (source.readyState === EventSource.CLOSED || !isSilent(heard)) return;
    source.close();
    tell({ type: "status", state: "reconnecting" });
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

/** @param {{wall: number, steady: number}} since */
function isSilent({ wall, steady }) {
  return Math.max(Date.now() - wall, performance.now() - steady) > SILENT_MS;
}
