/**
 * Read the response clock of a case at a moment: missed once its time is over, at risk once the team can no longer make it.
 *
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {{state: "running" | "at_risk" | "met" | "missed" | "untimed", seconds: number,
 *   shows: "remaining" | "over" | "elapsed" | "response", running: boolean}} Reading
 */

import { distance } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { FIELD_WORK_DONE, UNASSIGNED } from "../../shared/lifecycle.js";

/** The field work is done; what is left is the desk's. @param {Case} item */
export function isOver(item) {
  return FIELD_WORK_DONE.has(item.status);
}

/** Nobody goes yet. An escalated case that somebody has is not one of these. @param {Case} item */
export function isUnassigned(item) {
  return UNASSIGNED.has(item.status);
}

/**
 * @param {Case} item
 * @param {number} now milliseconds, server time
 * @returns {Reading}
 */
export function readClock(item, now) {
  const { clock } = item;
  const received = Date.parse(clock.received_at ?? item.received_at);
  if (clock.arrived_at) return stopped(clock, "response", (Date.parse(clock.arrived_at) - received) / 1000);
  if (isOver(item))
    return stopped(
      clock,
      "elapsed",
      ((item.response_ended_at ? Date.parse(item.response_ended_at) : now) - received) / 1000,
    );
  if (!clock.due_at) return { state: "untimed", seconds: (now - received) / 1000, shows: "elapsed", running: true };
  const due = Date.parse(clock.due_at);
  if (now > due) return { state: "missed", seconds: (now - due) / 1000, shows: "over", running: true };
  const isOnTime = clock.on_time_until !== null && now <= Date.parse(clock.on_time_until);
  return {
    state: isOnTime ? "running" : "at_risk",
    seconds: Math.min((due - now) / 1000, clock.target_s ?? Infinity),
    shows: "remaining",
    running: true,
  };
}

/**
 * @param {Case["clock"]} clock
 * @param {Reading["shows"]} shows
 * @param {number} seconds
 * @returns {Reading}
 */
function stopped(clock, shows, seconds) {
  return {
    state: clock.state,
    seconds: shows === "response" ? (clock.response_s ?? seconds) : seconds,
    shows,
    running: false,
  };
}

const RANK = { missed: 4, at_risk: 5, running: 6, untimed: 7, met: 9 };

/**
 * Compute the sort key of a case on the board: smaller numbers first. A case without a team comes before a late one, which
 * somebody works on. Those without a team stand in the order in which they are given to teams, those of another kind by
 * the time left.
 *
 * @param {Case} item
 * @param {Reading} reading
 * @returns {number[]}
 */
export function urgency(item, reading) {
  const received = Date.parse(item.received_at);
  if (isOver(item)) return [11, -received];
  const within = reading.shows === "over" ? -reading.seconds : reading.seconds;
  const isTimed = reading.running && reading.state !== "untimed";
  if (isUnassigned(item)) return [0, ...item.queue_key];
  if (item.status === "joined") return [10, -received];
  if (item.escalated && reading.running) return isTimed ? [2, within] : [3, received];
  if (item.escalated || ["desk", "to_transfer", "held"].includes(item.status)) return [8, received];
  if (!reading.running) return [9, received];
  return [RANK[reading.state], isTimed ? within : received];
}

/**
 * @template {{rank: number[]}} T
 * @param {T[]} rows
 */
export function byUrgency(rows) {
  return rows.sort((a, b) => {
    const at = a.rank.findIndex((number, index) => number !== b.rank[index]);
    return at < 0 ? 0 : a.rank[at] - b.rank[at];
  });
}

/**
 * Words for the distance of the team on arrival, with a note where no position confirms it.
 *
 * @param {number | null | undefined} metres
 * @param {boolean | null | undefined} isConfirmed
 */
export function arrivalWords(metres, isConfirmed) {
  const near = typeof metres === "number" ? t("case.arrival_m", { distance: distance(metres) }) : "";
  return [near, isConfirmed === false ? t("case.unconfirmed") : ""].filter(Boolean).join(" · ");
}
