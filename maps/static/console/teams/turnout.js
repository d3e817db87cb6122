/** Put a team's time to arrival into words: travel, and for a team on call the turnout before it leaves. */

import { driving } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";

/** @typedef {{travel_s: number | null, turnout_s?: number | null}} Way decisions of before have no turnout */

/** Seconds from now, null where the way is not known. @param {Way} way */
export function arrivalOf({ travel_s: travel, turnout_s: turnout }) {
  return travel === null ? null : travel + (turnout ?? 0);
}

/** “on call: 15 min turnout + 6 min”; empty where it leaves at once. @param {Way & {duty?: string | null}} way */
export function turnoutWords({ travel_s: travel, turnout_s: turnout, duty }) {
  if (!turnout) return "";
  const times = { turnout: driving(turnout), way: travel === null ? "–" : driving(travel) };
  return t(duty === "on_call" ? "turnout.on_call" : "turnout.on_duty", times);
}
