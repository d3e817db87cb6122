/**
 * In which order the outbox is sent, what of it goes in one message, and in whose name.
 *
 * @typedef {import("./outbox.js").OutboxItem} OutboxItem
 * @typedef {{name: string | null, team: string | null}} User who is signed in, and with which team
 */

const MOST_TOGETHER = 20;

/** True while an item is held back; a clock that was set back holds nothing back. @param {OutboxItem} item */
export function isHeld({ did_at, not_before: until = 0 }) {
  return did_at <= Date.now() && Date.now() < until;
}

/** True if a user may see and send an item: their own, or one of their team. @param {User} user @param {OutboxItem} item */
export function isFrom({ name, team }, item) {
  return !item.by || item.by === name || (team !== null && item.team === team);
}

/** The header that names the author where somebody else sends. @param {OutboxItem} item @param {User} user @returns {Record<string, string>} */
export function writtenBy({ by }, { name }) {
  return by && by !== name ? { "Wangge-Written-By": by } : {};
}

/**
 * The next item to send: small ones first, then those sent in pieces.
 *
 * @param {readonly OutboxItem[]} waiting
 * @returns {OutboxItem | undefined}
 */
export function nextToSend(waiting) {
  const quick = waiting.find(({ resumable }) => !resumable);
  return quick && !isHeld(quick) ? quick : waiting.find(({ resumable }) => resumable);
}

/**
 * The items that may be sent in one message with the next, in order: on a mountain road each message costs half a
 * second.
 *
 * @param {OutboxItem} next
 * @param {readonly OutboxItem[]} waiting
 */
export function togetherWith(next, waiting) {
  const line = waiting.filter(({ resumable }) => !resumable);
  const end = line.findIndex(
    (item) =>
      item.by !== next.by ||
      item.method !== "POST" ||
      item.headers ||
      item.body instanceof Blob ||
      isHeld(item) ||
      (item.undoes && !item.body.seq),
  );
  return line.includes(next)
    ? line.slice(0, end < 0 ? MOST_TOGETHER : Math.min(Math.max(end, 1), MOST_TOGETHER))
    : [next];
}
