/** Search of the case list. Generated from api/statistics/search.py by `make generate`: do not edit. */

/** Fields of a case. */
export const TEXTS = ["number", "place.name", "place.address", "cell.code", "neighbour", "text"];
/** Names, also found as they are shortened. */
export const NAMES = ["cell.name", "assignment.team_name", "assignment.team_name_en"];
/** Codes, found by their words. */
export const CODES = ["category", "kind", "status", "priority"];
/** Words left out of team names that share them, the longest first. */
export const OFFICE_WORDS = ["市场监督管理", "市场监管", "综合执法", "执法巡查", "执法", "监管", "巡查"];
/** The end of a cell's name that is shortened to its number. */
export const NUMBERED_CELL = /(?:社区|居委会|村委会|村)?第\s?(\d+)\s?网格$/u;
