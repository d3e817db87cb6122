/** The kinds people choose from, in the order of the lists; tests/unit/maps/test_kinds.py compares them with the server's. */

/** What a case is about; a team's skills have the same names. */
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
  "other",
];

/** What a reporting point is. */
export const POINT_KINDS = ["supermarket", "school", "village_committee", "community", "market", "enterprise"];
