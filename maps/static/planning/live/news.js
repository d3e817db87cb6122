/** Share one stream of the county's events among all workbenches: a browser has few connections to one server. */

import { joinStream } from "../../shared/live/stream.js";

/** @typedef {(name: string, data: any) => void} Hear */

const TOPICS = "planning,county,graph,rules,roster";
/** @type {Set<Hear>} */
const hearers = new Set();
let isOpen = false;

/** Hear what happens from now on. @param {Hear} hear @returns {() => void} hears no more */
export function hearNews(hear) {
  hearers.add(hear);
  if (!isOpen) {
    isOpen = true;
    joinStream(
      (message) => {
        if (message.type === "event") for (const each of [...hearers]) each(message.name, message.data);
      },
      { topics: TOPICS },
    );
  }
  return () => void hearers.delete(hear);
}
