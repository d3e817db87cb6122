/**
 * Drawn here, so nothing is fetched: a shape per kind, distinguishable without colour. Each is a path on a 24 × 24 grid.
 */

import { html } from "lit-html/lit-html.js";

/** @type {Record<string, string>} */
export const GLYPHS = {
  supermarket: "M3 4h3l2 11h10l2-8H7M9 19.5a1.5 1.5 0 1 0 .01 0M16 19.5a1.5 1.5 0 1 0 .01 0",
  school: "M2 9l10-5 10 5-10 5zM6 11.5V17c3 2.500 9 2.500 12 0v-5.500M22 9v6",
  village_committee: "M3 11l9-7 9 7M5 10v10h14V10M10 20v-6h4v6",
  community: "M4 20V7h7v13M11 20V3h9v17M7 10.500h1M7 14h1M14 7h3M14 11h3M14 15h3M2 20h20",
  market: "M3 9l2-5h14l2 5a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0M5 12v8h14v-8",
  enterprise: "M3 20V10l6 4v-4l6 4V5h6v15zM7 17h2M12 17h2M17 17h1",
  pharmacy: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
  convenience_store: "M4 9l2-5h12l2 5zM6 9v11h12V9M10 20v-6h4v6",
  mall: "M5 8h14l-1 12H6zM9 11V7a3 3 0 0 1 6 0v4",
  restaurant: "M7 3v18M4.500 3v5a2.500 2.500 0 0 0 5 0V3M17 21V3c-2.500 1-3.500 4-3.500 9H17",
  health_centre: "M4 21V6h16v15M9.500 21v-5h5v5M12 8v5.500M9.200 10.800h5.600",
  scenic_area: "M2 20L9 7l4 7 3-4.500 6 10.500z",
  other: "M12 4a8 8 0 1 0 .01 0M8 12h.01M12 12h.01M16 12h.01",
  station: "M12 2l8 3v6c0 5-3.500 9-8 11-4.500-2-8-6-8-11V5zM8.500 11.500l2.500 2.500 4.500-5",
  free: "M12 4a8 8 0 1 0 .01 0",
  waiting: "M6 3h12M6 21h12M8 3v3.500l4 5.500 4-5.500V3M8 21v-3.500l4-5.500 4 5.500V21",
  escalated: "M6 22V3h14l-4 5 4 5H6",
  offered: "M12 3a6 6 0 0 0-6 6v5l-2 3h16l-2-3V9a6 6 0 0 0-6-6M10 20h4",
  acknowledged: "M4 12.500l5 5L20 6.500",
  en_route: "M5 4l15 8-15 8 4-8z",
  on_scene: "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7M12 6.500a2.500 2.500 0 1 0 .01 0",
  off_duty: "M19 14A8 8 0 1 1 10 5a6.500 6.500 0 0 0 9 9",
  running: "M12 4a8 8 0 1 0 .01 0M12 8v4l3 2",
  at_risk: "M12 3L2 20h20zM12 9.500v5M12 17.200v.3",
  missed: "M8 2h8l6 6v8l-6 6H8l-6-6V8zM12 7v6M12 16.500v.3",
  met: "M12 3a9 9 0 1 0 .01 0M7.500 12l3 3 6-6",
  untimed: "M12 4a8 8 0 1 0 .01 0",
  roster: "M4 6h16v14H4zM4 10.500h16M8 3v5M16 3v5",
  codes: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.500v2.500H14zM17.500 17.500H20V20h-2.500z",
  chart: "M4 20h16M6 20v-6M11 20V6M16 20v-9",
  rules: "M4 6h9M17 6h3M4 12h3M11 12h9M4 18h9M17 18h3M15 4v4M9 10v4M15 16v4",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  whole: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  layers: "M12 3l10 5-10 5L2 8zM4 12l8 4 8-4M4 16l8 4 8-4",
  close: "M5 5l14 14M19 5L5 19",
  sound: "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11",
  silent: "M4 9v6h4l5 4V5L8 9zM16 9.500l5 5M21 9.500l-5 5",
  moon: "M20 14A8.500 8.500 0 1 1 10 4a7 7 0 0 0 10 10",
  sun: "M12 7.500a4.500 4.500 0 1 0 .01 0M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M5 19l1.400-1.400M17.600 6.400L19 5",
  auto: "M12 3a9 9 0 1 0 .01 0M12 3v18M12 6a6 6 0 0 1 0 12",
  search: "M10.500 4a6.500 6.500 0 1 0 .01 0M15.500 15.500L21 21",
  place: "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7M12 6.500a2.500 2.500 0 1 0 .01 0",
  person: "M12 3a4.500 4.500 0 1 0 .01 0M4 21c0-4.500 3.500-7 8-7s8 2.500 8 7",
  people:
    "M9 4a3.500 3.500 0 1 0 .01 0M2.500 20c0-4 2.800-6.500 6.500-6.500s6.500 2.500 6.500 6.500M16 5a3 3 0 0 1 0 6M17.500 14c2.500.6 4 2.800 4 6",
  menu: "M4 6h16M4 12h16M4 18h16",
  language: "M12 3a9 9 0 1 0 .01 0M3 12h18M12 3c3.500 3 3.500 15 0 18M12 3c-3.500 3-3.500 15 0 18",
  leave: "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
  help: "M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 17.500v.3M12 3a9 9 0 1 0 .01 0",
  photo: "M4 7h4l2-3h4l2 3h4v13H4zM12 9.500a4 4 0 1 0 .01 0",
  callback: "M12 21a9 9 0 1 0-8-5l-1 5 5-1a9 9 0 0 0 4 1M8.500 12h.1M12 12h.1M15.500 12h.1",
  on_call: "M6 3h3l1.500 4-2 1.500a11 11 0 0 0 7 7l1.500-2 4 1.500v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2",
  phone: "M8 2.500h8a1 1 0 0 1 1 1v17a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1v-17a1 1 0 0 1 1-1M11 18.500h2",
  joined: "M6 3v5c0 4 6 3 6 8v5M18 3v5c0 4-6 3-6 8",
  attachment:
    "M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.500 3.500 0 0 1 5 5l-8.500 8.500a1.800 1.800 0 0 1-2.600-2.600L15 7",
  folder: "M3 5.500h6l2 2.500h10v11.500H3zM3 11.500h18",
  document: "M6 2.500h8l5 5v14H6zM14 2.500v5h5M9 12h7M9 15.500h7",
  shelf: "M3 3v18M21 3v18M3 10h18M3 18h18M7 10V5h4v5M14 18v-4h4v4",
  alarm: "M12 3L2 20h20zM12 9.500v5M12 17.200v.3",
};

/**
 * A glyph in a template.
 *
 * @param {string} name
 * @param {string} [className]
 */
export function icon(name, className = "glyph") {
  return html`<svg viewBox="0 0 24 24" class=${className} aria-hidden="true"><path d=${GLYPHS[name] ?? GLYPHS.untimed}></path></svg>`;
}
