/**
 * The shapes the API answers, as docs/architecture.md names them. Times are ISO 8601 with zone, durations seconds,
 * positions WGS84 degrees.
 *
 * @typedef {{code: string, name: string, name_en?: string | null, seat: string, synthetic: boolean,
 *   notice: string | null, home: boolean, bbox: number[], attribution?: string[], time_zone?: string}} County
 *
 * @typedef {{target_s: number | null, received_at: string, due_at: string | null, arrived_at: string | null,
 *   remaining_s: number | null, response_s: number | null,
 *   state: "running" | "at_risk" | "met" | "missed" | "untimed"}} Clock
 *
 * @typedef {{team: string, team_name: string, team_name_en: string | null, status: string, travel_s: number | null, turnout_s?: number,
 *   method?: "road" | "straight_line" | null, offered_at: string, expires_at: string | null, eta_at: string | null,
 *   deliver_by: string | null, delivered_at: string | null}} Assignment
 *
 * @typedef {{id: number, number: string, county: string, kind: string, channel: string, category: string,
 *   text?: string, identity?: Author | null, priority: number, status: string,
 *   place: CasePlace | null,
 *   cell: {code: string, kind: string, in_town: boolean, name: string | null} | null, neighbour: string | null, exercise: boolean,
 *   received_at: string, assignment: Assignment | null, clock: Clock, proposed_team?: string | null, held_until?: string | null,
 *   escalated: boolean, expedite: Expedite | null, expedites_open: number, next_step: string | null, steps: string[], alert_at: string | null, outcome?: string | null, status_since?: string, ended_at?: string | null,
 *   updated_at: string, seq: number, links?: Link[], off_shelf?: ShelfBrief[], findings?: Findings | null}} Case
 *
 * @typedef {{lon: number, lat: number, name: string | null, point?: string | null, address?: string | null, remark?: string | null,
 *   found_by?: "point" | "street" | "place" | "cell" | "coordinate" | "map" | null, accuracy_m?: number | null,
 *   source?: {lon: number, lat: number, datum: string} | null}} CasePlace
 *
 * @typedef {{number: number, corrects: number | null, at: string, by: string, team: string | null, invoice_missing: boolean,
 *   mediation?: string, recovered_yuan?: string, satisfaction?: number, note?: string,
 *   evidence?: Record<string, string | boolean>, product?: Record<string, string>,
 *   measure?: {kind: string, basis?: string, goods_count?: number}}} Findings
 *
 * @typedef {{order: number, product: string, total: number, off: number, on_time: number, refused: number, open: number,
 *   overdue: number, oldest_due_at: string | null, warns_at: string | null, ended_at: string | null}} ShelfBrief
 *
 * @typedef {{number: number, name: string, point: string | null, place: {lon: number, lat: number}, cell: string | null,
 *   station: string | null, team: string | null, started_at: string, due_at: string, late: boolean,
 *   state: "open" | "done" | "not_found" | "refused" | "withdrawn", closing: {at: string, by: string, basis: string | null,
 *   quantity: string | null, note: string | null, photo: string | null} | null}} Premises
 *
 * @typedef {{case: number, order: number, product: string, batch: string | null, reason: string, by: string, made_at: string,
 *   warn_s: number, ended_at: string | null, ended_for: string | null, premises: Premises[],
 *   tally: {total: number, off: number, on_time: number, refused: number, open: number, overdue: number,
 *   oldest_due_at: string | null}}} ShelfOrder
 *
 * @typedef {{id: number, kind: "joined" | "split", status: string, leads: boolean}} Link
 *
 * @typedef {{number: number, note?: string, answer?: string | null, to: "team" | "station", by: string, asked_at: string,
 *   due_at: string, overdue: boolean, answered_at: string | null, answered_by: string | null}} Expedite
 *
 * @typedef {{case: number, number: number, kind: string, media_type: string, size_bytes: number, sha256: string,
 *   width_px: number | null, height_px: number | null, taken_at: string | null, time_unknown?: boolean, caption: string | null, added_by: string,
 *   added_at: string, original: boolean, withdrawable: boolean, withdrawn_at: string | null, withdrawn_by: string | null,
 *   withdrawn_why: string | null, removed_at: string | null}} Attachment
 *
 * @typedef {{id: number, county: string, kind: string, case: number | null, team: string | null,
 *   expedite: number | null, order: number | null, premises: number | null, step: string | null, level: string, sound: boolean, raised_at: string,
 *   escalates_at: string | null, acknowledged_at: string | null, acknowledged_by: string | null, note: string | null,
 *   again_at: string | null, gone_at: string | null, settled_at: string | null, settled_why: string | null,
 *   policy_version: string}} Alert
 *
 * @typedef {{anonymous: boolean, erased: boolean, name: string | null, phone: string | null, address: string | null,
 *   id_number: string | null}} Author
 *
 * @typedef {{code: string, name: string, name_en?: string | null, station: string | null, skills: string[], crew: string[], status: string, since: string | null,
 *   on_duty: boolean, duty?: string, case: number | null, source: string, fix_at: string | null, accuracy_m?: number | null,
 *   lon: number | null, lat: number | null}} Team
 *
 * @typedef {{team: string, name?: string, lon: number, lat: number, source: string, fix_age_s: number | null,
 *   travel_s: number | null, turnout_s?: number | null, arrival_s?: number | null, duty?: string | null, excluded: string | null}} Candidate
 *
 * @typedef {{chosen: string | null, runner_up: string | null, margin_s: number | null, method: string,
 *   picked_by_hand?: boolean, reason?: string | null, graph_version: string | null, policy_version: string, made_at?: string,
 *   candidates: Candidate[]}} Decision
 *
 * @typedef {{code: string, kind: string, name: string | null, committee: string, committee_name: string | null,
 *   town: string | null, in_town: boolean, inspector: string | null}} CellFacts
 *
 * @typedef {{code: string, kind: string, name: string, name_en?: string | null, lon: number, lat: number}} Place
 *
 * @typedef {{at: string, target_s: number, method: string, teams: string[],
 *   cells: Record<string, number | null>, reached: number, total: number}} Coverage
 */

export {};
