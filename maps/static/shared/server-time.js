/**
 * The server's clock. Countdowns run on it: a desk computer five minutes off must not move a deadline.
 *
 * An HTTP Date is cut to the second, so one answer only says that the offset lies between two bounds; several
 * answers narrow it. Bounds that cross mean that one of the clocks was set, and the search starts again.
 */

let low = -Infinity;
let high = Infinity;

/**
 * Learn from one answer.
 *
 * @param {string | null} header the Date header
 * @param {number} sent when the request left, by this computer
 * @param {number} received when the answer came, by this computer
 */
export function learn(header, sent, received) {
  const stamp = header ? Date.parse(header) : NaN;
  if (Number.isNaN(stamp)) return;
  const from = stamp - received;
  const to = stamp + 1000 - sent;
  const crossed = Math.max(low, from) > Math.min(high, to);
  low = crossed ? from : Math.max(low, from);
  high = crossed ? to : Math.min(high, to);
}

/** Milliseconds to add to this computer's clock. */
export function offset() {
  return Number.isFinite(low) ? (low + high) / 2 : 0;
}

/** The server's present, as milliseconds since 1970. */
export function now() {
  return Date.now() + offset();
}

/**
 * The offset of this computer's clock from the browser's monotonic one: it changes when the clock is set, or after
 * sleep.
 */
const ahead = () => Date.now() - performance.now();
const SET_MS = 1000;
let known = ahead();

/**
 * Discard the offset and ask the server at once when the clock was set. A step back is certain; a step forward may be
 * sleep with a correct clock.
 */
function mind() {
  const by = ahead() - known;
  if (Math.abs(by) < SET_MS) return;
  known += by;
  if (by < 0) [low, high] = [low - by, high - by];
  const sent = Date.now();
  fetch("/healthz", { cache: "no-store" }).then(
    ({ headers }) => isOurs(headers) && learn(headers.get("date"), sent, Date.now()),
    () => {},
  ); // the next answer tells
}

/** The page of a network has that network's time. @param {Headers} headers */
function isOurs(headers) {
  return !headers.get("content-type")?.includes("html");
}

/**
 * Call back at each whole second of the server's clock.
 *
 * @param {() => void} callback
 */
export function everySecond(callback) {
  const wait = () => setTimeout(tick, 1000 - (now() % 1000) + 5);
  const tick = () => {
    mind();
    callback();
    wait();
  };
  wait();
}
