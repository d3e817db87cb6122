/** Judge whether a team's last position is current, and put it into words. */

import { ago, agoShort } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { ACTIVE } from "../../shared/lifecycle.js";
import { now } from "../../shared/server-time.js";

/** After this a fix says where a team was, not where it is; dispatch itself has the county's own limit. */
const STALE_AFTER_S = 120;

/** @typedef {import("../../shared/types.js").Team} Team */

/** A team's state as people read it: who is only on call is not free as those on duty are. @param {Team} team */
export function shownState(team) {
  return team.status === "free" && team.duty === "on_call" ? "on_call" : team.status;
}

/**
 * From whom cover is counted, in words: those on call reach nothing before their turnout.
 *
 * @param {string[]} codes Of the teams counted from.
 * @param {ReadonlyMap<string, Team>} teams
 * @param {string} when How long ago.
 */
export function countedFrom(codes, teams, when) {
  const called = codes.filter((code) => teams.get(code)?.duty === "on_call").length;
  return t(called ? "coverage.from_on_call" : "coverage.from", { n: codes.length - called, called, ago: when });
}

/** @param {Team} team */
export function fixAge(team) {
  return team.fix_at ? Math.max(0, (now() - Date.parse(team.fix_at)) / 1000) : null;
}

/**
 * True if the position of a team at work is too old to rely on. An idle team is assumed at its station: no alarm.
 *
 * @param {Team} team
 */
export function isStale(team) {
  const age = fixAge(team);
  return ACTIVE.has(team.status) && age !== null && age > STALE_AFTER_S;
}

/** @param {Team} team */
export function whereabouts(team) {
  const age = fixAge(team);
  if (age === null) return t("fix.none");
  if (team.source === "station") return t("fix.at_station_long", { ago: ago(age) });
  return t("fix.age", { by: senderName(team.position_source), ago: ago(age) });
}

/** The sender of a position in words: a phone, or a tracker by its name. @param {string} source */
export function senderName(source) {
  return source === "phone" ? t("fix.by_phone") : source;
}

/** The same for a narrow column. @param {Team} team */
export function whereaboutsShort(team) {
  const age = fixAge(team);
  return team.source === "station" || age === null ? t("fix.at_station") : agoShort(age);
}

const ORDER = ["offered", "en_route", "acknowledged", "on_scene", "free", "on_call", "off_duty"];

/**
 * Teams as the board lists them: at work first, by how soon something is due of them.
 *
 * @param {Iterable<Team>} teams
 */
export function byStatus(teams) {
  return [...teams].sort(
    (a, b) => ORDER.indexOf(shownState(a)) - ORDER.indexOf(shownState(b)) || (a.code < b.code ? -1 : 1),
  );
}
