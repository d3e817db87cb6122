/** Words from the message catalogue; never a literal in a widget. */

import { boot } from "./boot.js";

/**
 * The text of `key` with its `{places}` filled. A missing key shows itself: it is a defect a test finds.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const text = boot.messages[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * The word for a code of the server's; an unknown code is shown as it came, so that a new one is never hidden.
 *
 * @param {string} group
 * @param {string | null | undefined} code
 */
export function word(group, code) {
  if (code === null || code === undefined || code === "") return "";
  return boot.messages[`${group}.${code}`] ?? code;
}

const SENTENCES = /^([\s\S]*[.!?)]) (?=[\u4e00-\u9fff])([\s\S]*)$/;
const CODES = /\b[a-z]+(?:_[a-z]+)+\b/g;
const PHRASES = /^([a-z]+ [^\u4e00-\u9fff]+) (?=[\u4e00-\u9fff])([\s\S]*)$/;

/**
 * The part of the server's `English. 中文。` that the reader wants, of a field's `what it must be 中文` too; the whole where
 * it has no two parts.
 *
 * @param {string} message
 */
export function inOneLanguage(message) {
  const parts = SENTENCES.exec(message) ?? PHRASES.exec(message);
  if (boot.language === "zh") return parts?.[2] ?? message;
  const said = parts ? parts[1].replace(CODES, (code) => wordOf(code) ?? code) : message;
  return said.replace(/\b[Tt]eam '?([\w-]+)'?/g, (whole, code) => teamCalled(code) ?? whole);
}

/** @type {(code: string) => string | undefined} */
let teamCalled = () => undefined;

/**
 * From now on a team is called in the server's English as on this page, instead of `team 100-1`.
 *
 * @param {(code: string) => {name?: string | null, name_en?: string | null} | undefined} find
 */
export function callTeams(find) {
  teamCalled = (code) => {
    const team = find(code);
    return team && nameOf(team);
  };
}

/** The word on screen for a code in the server's English; field names stay. @param {string} code */
function wordOf(code) {
  const found = ["status", "event", "category", "turn"].map((group) => boot.messages[`${group}.${code}`]).find(Boolean);
  return found?.toLowerCase();
}

/**
 * A name in the reader's language where there is one.
 *
 * @param {{name?: string | null, name_en?: string | null}} thing
 */
export function nameOf(thing) {
  return (boot.language === "en" && thing.name_en) || thing.name || "";
}
