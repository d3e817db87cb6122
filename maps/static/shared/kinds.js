/** Kinds people choose from. Generated from the server's enumerations by `make generate`: do not edit. */

/** Types of attachments. */
export const ATTACHMENT_KINDS = ["photo", "document", "signature"];

/** Kinds of cases. */
export const CASE_KINDS = ["complaint", "report", "enquiry", "suggestion"];

/** Subjects of cases; skills of teams have the same names. */
export const CATEGORIES = [
  "food",
  "drug",
  "cosmetics",
  "medical_device",
  "special_equipment",
  "product_quality",
  "price",
  "metrology",
  "advertising",
  "online_shopping",
  "invoice",
  "service",
  "intellectual_property",
  "unfair_competition",
  "unlicensed_trade",
  "pyramid_selling",
  "other",
];

/** Ways in which cases reach the bureau. */
export const CHANNELS = ["hotline", "walk_in", "point", "online", "platform_12315", "letter", "transfer", "import"];

/** Kinds of grid cells. */
export const CELL_KINDS = ["urban", "rural", "community"];

/** Weights of cells in planning. */
export const DEMAND_KINDS = ["equal", "households", "cases"];

/** Kinds of reporting points. */
export const POINT_KINDS = [
  "supermarket",
  "school",
  "village_committee",
  "community",
  "market",
  "enterprise",
  "pharmacy",
  "convenience_store",
  "mall",
  "restaurant",
  "health_centre",
  "scenic_area",
  "other",
];

/** Roles of accounts. */
export const ROLES = [
  "operator",
  "dispatcher",
  "inspector",
  "handler",
  "chief",
  "leader",
  "reviewer",
  "planner",
  "auditor",
  "administrator",
];

/** Kinds of turns of duty. */
export const TURN_KINDS = ["shift", "on_call", "duty_24h", "surge"];
