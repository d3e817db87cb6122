/**
 * The event stream itself. The browser resumes it with Last-Event-ID by itself; where it gives up (an error answer,
 * not a broken line) a new stream is opened, which cannot say where it stopped, and the page is told to reload all.
 *
 * @typedef {{type: "event", name: string, data: any}
 *   | {type: "status", state: "live" | "reconnecting", refused?: boolean}} StreamMessage `refused`: by an answer, not a broken line
 */

const EVENTS = ["case", "team", "alert", "roster", "rules", "graph", "county", "correction", "reset"];
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/**
 * @param {string} url
 * @param {(message: StreamMessage) => void} tell
 * @returns {() => void} closes it
 */
export function openStream(url, tell) {
  let wait = FIRST_WAIT_MS;
  let lost = false;
  let closed = false;
  /** @type {EventSource} */
  let source;

  const open = () => {
    if (closed) return;
    source = new EventSource(url);
    source.onopen = () => {
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
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => tell({ type: "event", name, data: JSON.parse(event.data || "{}") }));
    }
  };
  open();
  return () => {
    closed = true;
    source.close();
  };
}
