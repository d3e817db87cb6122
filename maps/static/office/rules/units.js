/**
 * Convert rules to the units people write: seconds, minutes or hours, as the default is; metres and speeds unchanged.
 */

import { nameOf, t, word } from "../../shared/i18n.js";
import { needName } from "../roster/need-name.js";
import { model } from "./model.js";

const MINUTE = 60;
const HOUR = 3600;
/** Shorter times are shown in minutes. */
const HOURS_FROM = 2 * HOUR;

/** @typedef {"hours" | "minutes" | "seconds" | "metres" | "speed" | "times" | "number"} Unit */

/**
 * The unit of a rule, by its name and how long it is by default.
 *
 * @param {string} name
 * @param {unknown} usual the default; what has none is thought of in minutes
 * @returns {Unit}
 */
export function unitOf(name, usual) {
  if (name.endsWith("_s")) return timeUnit(usual);
  if (name.endsWith("_kmh")) return "speed";
  if (name.endsWith("_m")) return "metres";
  return name.endsWith("_factor") ? "times" : "number";
}

/** @param {unknown} usual @returns {Unit} */
function timeUnit(usual) {
  if (typeof usual !== "number" || usual <= 0) return "minutes";
  if (usual < 2 * MINUTE) return "seconds";
  return usual >= HOURS_FROM && usual % (HOUR / 2) === 0 ? "hours" : "minutes";
}

/** Seconds in each unit of time. @type {Partial<Record<Unit, number>>} */
const SECONDS = { hours: HOUR, minutes: MINUTE };

/** A kept value as it is written. @param {unknown} value @param {Unit} unit */
export function written(value, unit) {
  if (value === null || value === undefined) return "";
  const many = SECONDS[unit];
  return String(many ? Math.round((Number(value) / many) * 100) / 100 : value);
}

/**
 * Convert input to the value that is sent. Text that is no number is sent unchanged: the server says what is wrong with
 * it.
 *
 * @param {string} text
 * @param {Unit} unit
 */
export function meant(text, unit) {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) return text;
  const many = SECONDS[unit];
  return many ? Math.round(number * many) : number;
}

/** A value in words, for a default or the history. @param {string} rule @param {unknown} value */
export function inWords(rule, value) {
  if (value === null || value === undefined) return t("rules.none");
  if (typeof value === "boolean") return t(value ? "rules.yes" : "rules.no");
  if (typeof value === "object") return needInWords(/** @type {import("./model.js").Need} */ (value));
  if (typeof value === "string") return word("rulevalue", value);
  if (rule.includes(".ladder.")) return value === 0 ? t("rules.at_once") : amount(value, "minutes");
  if (rule.startsWith("target_by_kind_s")) return amount(value, "minutes");
  return amount(value, unitOf(rule.split(".").slice(-1)[0], value));
}

/** @param {unknown} value @param {Unit} unit */
export function amount(value, unit) {
  const said = unit === "minutes" && timeUnit(Number(value)) === "hours" ? "hours" : unit;
  return t(`rules.${said}`, { n: written(value, said) });
}

/** A need as a sentence: how many, of what, on which days, at which hours. @param {import("./model.js").Need} need */
export function needInWords(need) {
  const parts = [
    `${needName(need.name)}: ${t("rules.teams_n", { n: need.teams })}`,
    need.station ? stationName(need.station) : "",
    need.skill ? word("category", need.skill) : "",
    need.days.length === 7 ? "" : need.days.map((day) => t(`rules.day_${day}`)).join(" "),
    need.from === "00:00" && need.until === "24:00" ? t("rules.all_day") : `${need.from}–${need.until}`,
    need.first ? `${need.first}–${need.last}` : "",
    need.on_call ? t("rules.on_call_counts") : "",
  ];
  return parts.filter(Boolean).join(t("rules.comma"));
}

/** The name of a station; its code if it no longer exists. @param {string} code */
export function stationName(code) {
  const found = model.stations.find((each) => each.code === code);
  return found ? nameOf(found) : code;
}

/** @param {string} name of a rule @returns {string[]} what may be chosen for it */
export function choicesFor(name) {
  return model.choices[name] ?? [];
}
