/** The lifecycle of a case. Generated from dispatch/lifecycle.py by `make generate`: do not edit. */

/** @typedef {import("./types.js").CaseStatus} CaseStatus */
/** @typedef {import("./types.js").EventType} EventType */

/** A team is responsible. */
export const ACTIVE = new Set(["offered", "acknowledged", "en_route", "on_scene"]);
/** A team is responsible and has not set out. */
export const NOT_LEFT = new Set(["offered", "acknowledged"]);
/** A team is responsible and not on scene. */
export const BEFORE_ARRIVAL = new Set(["offered", "acknowledged", "en_route"]);
/** The field work is done; what is left is the desk's. */
export const FIELD_WORK_DONE = new Set(["cleared", "closed", "answered", "transferred", "cancelled"]);
/** No team is responsible yet; the case waits for one. */
export const UNASSIGNED = new Set(["proposed", "waiting"]);
/** The desk's own work. */
export const AT_DESK = new Set(["desk", "to_transfer"]);
/** Findings are reported and corrected. */
export const MAY_BE_FOUND = new Set(["on_scene", "cleared"]);
/** Events that stay when an act before them is taken back. */
export const KEPT_BY_UNDO = new Set([
  "followed",
  "escalated",
  "at_risk",
  "delivered",
  "overdue",
  "note",
  "expedited",
  "expedite_answered",
  "alert_acknowledged",
  "attached",
  "attachment_withdrawn",
  "findings",
]);
/** The steps a team reports of itself. */
export const BY_TEAM = new Set(["acknowledged", "en_route", "on_scene", "cleared", "declined"]);
/** The status each of a team's steps leads to. @type {Record<string, CaseStatus>} */
export const LEADS_TO = {
  acknowledged: "acknowledged",
  en_route: "en_route",
  on_scene: "on_scene",
  cleared: "cleared",
  declined: "waiting",
};

/**
 * The steps a person may report from each status. The server sends them with a case as `steps`; this is
 * for a phone that lays its own unsent steps over what the server last said.
 *
 * @type {Record<CaseStatus, EventType[]>}
 */
export const STEPS_FROM = {
  received: ["offered", "held", "cancelled", "to_transfer", "desk", "joined"],
  proposed: ["offered", "held", "cancelled", "to_transfer", "desk", "joined"],
  waiting: ["offered", "held", "cancelled", "to_transfer", "desk", "joined"],
  held: ["offered", "held", "resumed", "cancelled", "to_transfer", "desk", "joined"],
  offered: ["held", "cancelled", "withdrawn", "acknowledged", "declined"],
  acknowledged: ["held", "cancelled", "withdrawn", "declined", "en_route"],
  en_route: ["held", "cancelled", "withdrawn", "on_scene"],
  on_scene: ["cancelled", "cleared"],
  cleared: ["closed", "reopened"],
  closed: ["reopened"],
  desk: ["offered", "held", "cancelled", "to_transfer", "joined", "answered"],
  answered: ["reopened"],
  to_transfer: ["offered", "cancelled", "transferred"],
  transferred: ["reopened"],
  cancelled: ["reopened"],
  joined: ["joined", "cancelled", "parted"],
};

/** The outcomes of a case, by the step that ends it. @type {Record<string, string[]>} */
export const OUTCOMES = {
  answered: ["informed", "settled_by_phone", "referred", "not_reached", "other"],
  closed: ["satisfied", "dissatisfied", "not_reached", "no_call_back", "other"],
  cancelled: ["duplicate", "mistaken", "withdrawn_by_caller", "out_of_scope", "other"],
};
