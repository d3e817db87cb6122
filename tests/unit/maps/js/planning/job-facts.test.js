import assert from "node:assert/strict";
import { test } from "node:test";

import { answering, openPage } from "../page.js";

const load = openPage();
const { facts, waiting } = await load("planning/job-facts.js");
const { readStations } = await load("planning/model.js");
const { t } = await load("shared/i18n.js");

const JOB = {
  asked_by: "user:li.ming",
  ended_at: null,
  versions: { graph: "car-1", ground: "g/car-1", county: "c0ffee", rules: "2", code: { wangge: "0.1.0+ab" } },
  digest: "0123456789abcdef",
};

/** @param {object} job */
const factsOf = (job) => Object.fromEntries(facts({ ...JOB, ...job }));

test("an answer says whose it is and what it rests on", () => {
  const all = factsOf({ kind: "calibration", input: { first: null, last: "2026-03-31" } });
  assert.equal(all[t("scenario.fact.graph")], "car-1");
  assert.equal(all[t("scenario.fact.digest")], "0123456789ab");
  assert.equal(all[t("scenario.fact.county")], "c0ffee");
  assert.equal(all[t("scenario.fact.rules")], "2");
  assert.equal(all[t("job.asked")], "li.ming");
  assert.equal(all[t("job.period")], `${t("job.year_before")} – 2026-03-31`);
});

test("without a road graph an answer says that its times are estimated by straight line", () => {
  const all = factsOf({ kind: "cover", input: {}, versions: { ...JOB.versions, graph: null } });
  assert.equal(all[t("scenario.fact.graph")], t("method.straight_line"));
});

test("what is another by now is said, where the present versions are known", () => {
  const present = { graph: "car-1", ground: "g2/car-1", county: "c0ffee", rules: null };
  const all = Object.fromEntries(facts({ ...JOB, kind: "cover", input: {} }, present));
  const since = t("scenario.changed_meanwhile");
  assert.equal(all[t("scenario.fact.ground")], `g/car-1${since}`);
  assert.equal(all[t("scenario.fact.rules")], `2${since}`);
  assert.equal(all[t("scenario.fact.graph")], "car-1");
  const before = { graph: "car-1", ground: "g/car-1" };
  const kept = Object.fromEntries(facts({ ...JOB, kind: "cover", input: {}, versions: before }, present));
  assert.equal(kept[t("scenario.fact.county")], undefined, "an answer of before versions of teams were kept");
});

test("an answer of now says of when it is, so that two of them are not taken for one hour's", () => {
  const asked = (/** @type {object} */ versions) =>
    factsOf({ kind: "cover", input: {}, versions })[t("scenario.fact.at")];
  assert.match(asked({ data_until: "2026-03-14T20:05:00Z" }), new RegExp(`^${t("planning.now")} · 14/03/2026 `));
  assert.equal(asked({}), t("planning.now"));
});

test("a changed post goes by its name, also where no gaps were asked for, and by its code where nobody knows it", async () => {
  const input = { posts: [{ code: "S9", closed: true }] };
  const posts = () => factsOf({ kind: "cover", input })[t("scenario.fact.posts")];
  answering(() => ({ status: 503 }));
  await readStations();
  assert.match(posts(), /^S9 /);
  const geometry = { type: "Point", coordinates: [107, 35] };
  const properties = { code: "S9", name: "城关所", name_en: "Town Station" };
  answering(() => ({ body: { features: [{ properties, geometry }] } }));
  await readStations();
  assert.match(posts(), /^Town Station /);
  const asked = { model: "mclp", target_s: 600, handling_s: 0, p: 1, weights: "equal", sites: [], forbidden: [] };
  const siting = { ...asked, posts: [{ code: "S9", kind: "movable", cost: 0 }] };
  assert.match(factsOf({ kind: "siting", input: siting })[t("job.posts")], /^Town Station /);
});

test("a calibration says which days taught it and which it predicted", () => {
  const days = { since: "2026-01-01T00:00:00Z", predicted_from: "2026-03-01T00:00:00Z" };
  const input = { first: null, last: null, replications: 200, seed: 1 };
  const all = factsOf({ kind: "calibration", input, result: { ...days, until: "2026-04-01T00:00:00Z" } });
  assert.match(all[t("job.period")], /^01\/01\/2026.* – 01\/03\/2026/);
  assert.match(all[t("job.predicted")], /^01\/03\/2026.* – 01\/04\/2026/);
  assert.equal(all[t("simulation.replications")], 200);
});

test("a simulation says how many times the cases, and when it begins, also where only the question is known", () => {
  const input = { first: null, last: null, start: null, days: 7, replications: 20, seed: 1, surge: 1, changes: [] };
  const all = factsOf({ kind: "simulation", input: { ...input, times_as_many: 3 } });
  assert.equal(all[t("job.times")], 3);
  assert.equal(all[t("job.simulated")], "7 days from the first Monday after these cases with a roster");
  assert.equal(t("job.times") in factsOf({ kind: "simulation", input: { ...input, times_as_many: 1 } }), false);
});

test("a siting without a target goes by each cell's own", () => {
  const input = { model: "mclp", target_s: null, handling_s: 0, p: 7, posts: [], sites: [], forbidden: [] };
  const target = (/** @type {any} */ more) =>
    factsOf({ kind: "siting", input: { ...input, ...more } })[t("scenario.fact.target")];
  assert.deepEqual([target({}), target({ target_s: 720 })], [t("scenario.default"), "12 min"]);
});

test("a siting says its own question, not that of the form", () => {
  const input = {
    model: "mexclp",
    target_s: 600,
    handling_s: 60,
    p: 7,
    budget: null,
    new_cost: 1,
    busy: null,
    weights: "cases",
    worst_too: false,
    posts: [{ code: "S1", kind: "movable", cost: 0 }],
    with_points: true,
    with_villages: false,
    sites: [{ code: "N1", name: "new" }],
    forbidden: ["point:P1"],
  };
  const all = factsOf({ kind: "siting", input, result: { busy: 0.1659 } });
  assert.equal(all[t("siting.p")], 7);
  assert.equal(all[t("job.busy")], `16.5 % ${t("job.learned")}`, "as in the table of the answer");
  assert.match(all[t("job.posts")], /^S1 /);
  assert.equal(all[t("job.candidates")], [t("siting.with_points"), "new"].join(t("planning.comma")));
  assert.equal(all[t("siting_kind.forbidden")], 1);
  const fewest = factsOf({
    kind: "siting",
    input: { ...input, model: "lscp", posts: [], forbidden: [] },
    result: { busy: null },
  });
  assert.equal(t("siting.p") in fewest, false);
  const within = factsOf({ kind: "siting", input: { ...input, model: "mclp" }, result: { busy: 0 } });
  assert.equal(t("job.busy") in within, false, "only MEXCLP knows busy teams");
  assert.equal(fewest[t("job.posts")], t("job.posts_kept"));
});

test("a siting says which turnout it took: given, learned, or that of the teams on duty", () => {
  const input = {
    model: "mclp",
    target_s: 600,
    handling_s: 60,
    p: 2,
    weights: "equal",
    posts: [],
    sites: [],
    forbidden: [],
  };
  const result = { turnout_s: 90 };
  const turnout = (/** @type {object} */ more) =>
    factsOf({ kind: "siting", input: { ...input, ...more }, result })[t("siting.turnout")];
  assert.equal(turnout({}), 90);
  assert.equal(turnout({ turnout_s: 0 }), 0);
  assert.equal(turnout({ model: "mexclp", turnout_s: null }), t("siting.learned"));
  assert.equal(turnout({ model: "mexclp", turnout_s: 30 }), 30);
});

test("what a cover assumes is in words, every change of a post among it", () => {
  const posts = [
    { code: "S1", closed: true },
    { code: "P1", name: "new", lon: 107.1, lat: 35.2, extra_teams: 2 },
  ];
  const all = factsOf({ kind: "cover", input: { at: "2026-03-14T20:00", target_s: 900, posts }, asked_by: undefined });
  assert.equal(all[t("scenario.fact.at")], "2026-03-14 20:00");
  assert.equal(all[t("scenario.fact.target")], t("scenario.minutes", { n: 15 }));
  assert.equal(
    all[t("scenario.fact.posts")],
    [
      `S1 ${t("job.post_closed")}`,
      `new ${t("job.post_at", { place: "107.1, 35.2" })} ${t("job.post_more", { n: 2 })}`,
    ].join(t("planning.comma")),
  );
  assert.equal(t("job.asked") in all, false);
});

test("a simulation says its days, its seed and its changes", () => {
  const change = { change: "add_team", team: "T9", lon: 107.1, lat: 35.25 };
  const input = { first: null, last: null, days: 14, replications: 50, seed: 3, surge: 1, changes: [change] };
  const all = factsOf({ kind: "simulation", input, result: { start: "2026-11-30T00:00:00+08:00" } });
  assert.equal(all[t("job.seed")], 3);
  assert.equal(all[t("job.simulated")], t("job.days_from", { n: 14, day: "2026-11-30" }));
  assert.notEqual(all[t("simulation.changes")], t("simulation.no_change"));
  assert.equal(
    factsOf({ kind: "replay", input: { first: null, last: null, changes: [] } })[t("simulation.changes")],
    t("simulation.no_change"),
  );
});

test("a job that waits says why: others before it, or a busy server", () => {
  const asked_at = "2026-03-14T12:00:00Z";
  const at = (/** @type {number} */ s) => Date.parse(asked_at) + 1000 * s;
  assert.equal(waiting({ state: "queued", ahead: 4, asked_at }, at(5)), t("job.ahead", { n: 4 }));
  assert.equal(waiting({ state: "queued", ahead: 0, asked_at }, at(60)), null);
  assert.equal(waiting({ state: "queued", ahead: 0, asked_at }, at(61)), t("job.idle"));
  assert.equal(waiting({ state: "running", ahead: null, asked_at }, at(61)), t("job.idle"));
  assert.equal(waiting({ state: "running" }, at(61)), null);
  assert.equal(waiting({ state: "running", ahead: null, held_up: true, asked_at }, at(5)), t("job.held_up"));
});
