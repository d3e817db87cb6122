/** Turns of a roster that was worked out: as rows of a file, in place of the turns that are there, and back again. */

import { address, ask, get, patch, post } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { token } from "../../shared/session.js";

/**
 * @typedef {{team: string, kind: string, days: number[], from: string, until: string, first: string, last: string}} Pattern
 * @typedef {{id: number, version: number, team: string, kind: string, from_local: string, until_local: string}} Turn
 * @typedef {{from: string, until: string}} Period by the county's clock
 * @typedef {{gone: Turn[], cut: {turn: Turn, until: string}[]}} Clearing turns of the plan's days that go, and turns of the day before that end earlier
 * @typedef {{rows: Set<string>, before: Map<number, Turn>, cut: Map<number, string>, period: Period}} Taken what was written, and what was there before it: turns by number, and the rows of those that end earlier now
 */

const DAY_MS = 86_400_000;
const HEADINGS = "小组,日期,开始,结束,类别";

/** @param {Pattern[]} patterns @returns {Period} */
export function periodOf(patterns) {
  const [first, last] = [
    patterns.map((each) => each.first).sort()[0],
    patterns
      .map((each) => each.last)
      .sort()
      .at(-1),
  ];
  return { from: `${first}T00:00`, until: `${later(last ?? first, 2)}T00:00` };
}

/** @param {Period} period @param {Set<string>} teams @returns {Promise<Turn[]>} */
export async function turnsOf(period, teams) {
  return /** @type {Turn[]} */ ((await get("/roster", period)).turns).filter((turn) => teams.has(turn.team));
}

/**
 * What has to make room for shifts. A turn that reaches in from before ends when the team's new shift begins; where it
 * meets none it stays.
 *
 * @param {string[]} rows
 * @param {Turn[]} before of their teams
 * @param {Period} period
 * @returns {Clearing}
 */
export function clearing(rows, before, period) {
  const known = new Set(rows);
  const end = rows.map(ending).sort().at(-1) ?? period.until;
  const within = before.filter((turn) => turn.from_local >= period.from && turn.from_local < end);
  const cut = before
    .filter((turn) => turn.from_local < period.from && turn.kind !== "on_call")
    .flatMap((turn) => {
      const until = rows
        .filter((row) => row.startsWith(`${turn.team},`))
        .map(beginning)
        .sort()[0];
      return until && until < turn.until_local ? [{ turn, until }] : [];
    });
  return { gone: within.filter((turn) => !known.has(rowOf(turn))), cut };
}

/**
 * Load shifts in place of what their teams have: also of turns that begin on the first day before the first shift, which
 * the loading of a file leaves alone. Where it is refused, all is as before.
 *
 * @param {string[]} rows
 * @param {Clearing} clearing
 */
export async function loadInstead(rows, { gone, cut }) {
  const first = rows.map(beginning).sort()[0];
  const edge = gone.filter(({ from_local: from }) => from < first);
  const out = /** @type {Turn[]} */ ([]);
  const shortened = /** @type {Turn[]} */ ([]);
  try {
    for (const { turn, until } of cut) shortened.push({ ...turn, ...(await endAt(turn, until)) });
    for (const turn of edge) {
      await takeOut(turn);
      out.push(turn);
    }
    const { added, removed } = await load(rows, true);
    return { added, removed: removed + edge.length, cut: shortened };
  } catch (problem) {
    for (const turn of shortened) await endAt(turn, untilOf(cut, turn));
    if (out.length) await load(out.map(rowOf), false);
    throw problem;
  }
}

/** @param {Clearing["cut"]} cut @param {Turn} turn */
function untilOf(cut, turn) {
  return /** @type {Clearing["cut"][0]} */ (cut.find((each) => each.turn.id === turn.id)).turn.until_local;
}

/**
 * What is to be undone after one more taking over: what was there before the first of them comes back, and what somebody
 * else has made since.
 *
 * @param {Taken | null} taken
 * @param {string[]} rows
 * @param {Turn[]} before the turns there were before this one
 * @param {Turn[]} cut as they are now
 * @param {Period} period
 * @returns {Taken}
 */
export function takenToo(taken, rows, before, cut, period) {
  const known = taken ?? { rows: new Set(), before: new Map(), cut: new Map(), period };
  const originals = new Map(known.before);
  for (const turn of before) {
    const row = rowOf(turn);
    const isOurs = originals.has(turn.id) ? known.cut.get(turn.id) === row : known.rows.has(row);
    if (!isOurs) originals.set(turn.id, turn);
  }
  return {
    rows: new Set([...known.rows, ...rows]),
    before: originals,
    cut: new Map([...known.cut, ...cut.map((turn) => /** @type {const} */ ([turn.id, rowOf(turn)]))]),
    period: {
      from: [known.period.from, period.from].sort()[0],
      until: [known.period.until, period.until].sort()[1],
    },
  };
}

/**
 * What was written goes, and what went or ended earlier for it comes back; turns that somebody has changed since stay as
 * they are.
 *
 * @param {Taken} taken
 * @returns {Promise<number>} how many turns are as before again
 */
export async function giveBack({ rows, before, cut, period }) {
  const teams = new Set([...before.values()].map((turn) => turn.team));
  for (const row of rows) teams.add(row.split(",")[0]);
  const now = await turnsOf(period, teams);
  for (const turn of now) {
    if (!before.has(turn.id) && rows.has(rowOf(turn))) await takeOut(turn);
  }
  let n = 0;
  for (const turn of now) {
    const until = before.get(turn.id)?.until_local;
    if (!until || cut.get(turn.id) !== rowOf(turn)) continue;
    await endAt(turn, until);
    n += 1;
  }
  const gone = [...before.values()].filter((turn) => !now.some(({ id }) => id === turn.id));
  if (gone.length) await load(gone.map(rowOf), false);
  return n + gone.length;
}

/** @param {Turn} turn @param {string} until by the county's clock @returns {Promise<Turn>} */
function endAt({ id, version }, until) {
  return patch(`/roster/turns/${id}`, { version, until, confirmed: true });
}

/** @param {Turn} turn */
function takeOut({ id, version }) {
  return ask(address(`/roster/turns/${id}`, { version }), { method: "DELETE", headers: token() });
}

/** @param {string} row as `rowOf` writes it */
function beginning(row) {
  const [, day, clock] = row.split(",");
  return `${day}T${clock}`;
}

/** @param {string} row */
function ending(row) {
  return row.split(",")[3].replace(" ", "T");
}

/** @param {string[]} rows @param {boolean} replace @returns {Promise<{added: number, removed: number}>} */
export function load(rows, replace) {
  const bytes = new TextEncoder().encode([HEADINGS, ...rows].join("\n"));
  return post("/roster/import", {
    name: `${t("planning.title")}.csv`,
    content: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")),
    replace,
  });
}

/**
 * Shifts by the week as a roster's rows, a shift each.
 *
 * @param {Pattern[]} patterns
 */
export function rowsOf(patterns) {
  return patterns.flatMap(({ team, kind, days, from, until, first, last }) => {
    const rows = [];
    for (let day = first; day <= last; day = later(day, 1)) {
      const weekday = new Date(`${day}T00:00Z`).getUTCDay() || 7;
      if (days.includes(weekday))
        rows.push(
          rowOf({
            team,
            kind,
            from_local: `${day}T${from}`,
            until_local: `${until <= from ? later(day, 1) : day}T${until}`,
          }),
        );
    }
    return rows;
  });
}

/** @param {Pick<Turn, "team" | "kind" | "from_local" | "until_local">} turn */
function rowOf({ team, kind, from_local: from, until_local: until }) {
  return [team, from.slice(0, 10), from.slice(11, 16), until.slice(0, 16).replace("T", " "), kind].join(",");
}

/** @param {string} day @param {number} days */
function later(day, days) {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
