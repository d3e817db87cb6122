/**
 * Notify widgets of changes: they watch topics and are called once per frame, however many changes came in it. This is
 * the only way to subscribe, on every page. A page with one view (office, planning, phone) has the topic "page". "view"
 * repaints the whole map: it is for what the map shows and in which colours. Text typed above the queue and its filters
 * are "queue"; what only the top bar shows is "bar".
 *
 * @typedef {"ground" | "cases" | "teams" | "selection" | "coverage" | "connection" | "view" | "tick" | "intake"
 *   | "toasts" | "basemap" | "names" | "undo" | "alerts" | "shelf" | "queue" | "bar" | "page"} Topic
 */

/** @type {Map<Topic, Set<() => void>>} */
const watchers = new Map();
/** @type {Set<Topic>} */
const pending = new Set();

/**
 * Call `callback` once now-or-next-frame whenever one of the topics changes.
 *
 * @param {Topic[]} topics
 * @param {() => void} callback
 */
export function watch(topics, callback) {
  for (const topic of topics) {
    const set = watchers.get(topic) ?? new Set();
    watchers.set(topic, set.add(callback));
  }
}

/** @param {[Topic, ...Topic[]]} topics */
export function changed(...topics) {
  // A hidden tab gets no frames, yet its alerts and title must live.
  if (pending.size === 0)
    (document.hidden ? (/** @type {() => void} */ f) => setTimeout(f, 0) : requestAnimationFrame)(notifyPending);
  for (const topic of topics) pending.add(topic);
}

// A frame that was asked for before the tab was hidden comes only when it is seen again.
addEventListener("visibilitychange", () => void (document.hidden && pending.size > 0 && setTimeout(notifyPending, 0)));

/** @type {Set<Topic>} */
const later = new Set();

/**
 * Notify of a topic after a while, once for all that changes in it until then.
 *
 * @param {Topic} topic
 * @param {number} ms
 */
export function changedTogether(topic, ms) {
  if (later.has(topic)) return;
  later.add(topic);
  setTimeout(() => {
    later.delete(topic);
    changed(topic);
  }, ms);
}

/**
 * Notify before returning: for a handler that moves the cursor to what it has just changed.
 *
 * @param {[Topic, ...Topic[]]} topics
 */
export function changedNow(...topics) {
  notify(topics);
}

function notifyPending() {
  const topics = [...pending];
  pending.clear();
  notify(topics);
}

/** @param {Topic[]} topics */
function notify(topics) {
  const callbacks = new Set(topics.flatMap((topic) => [...(watchers.get(topic) ?? [])]));
  for (const callback of callbacks) callback();
}
