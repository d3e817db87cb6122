/** What happens in the county, for every section: one stream for the whole page, for a browser has few lines to a server. */

import { openStream } from "../../shared/live/source.js";
import { state } from "../../shared/store.js";

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
    openStream(`/api/v1/events?topics=${TOPICS}&county=${state.county?.code}`, (message) => {
      if (message.type === "event") for (const each of [...hearers]) each(message.name, message.data);
    });
  }
  return () => void hearers.delete(hear);
}
