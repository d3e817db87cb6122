/**
 * Count the corrections of reporting points that wait for a decision, for the console's bar; count again at each event
 * of one.
 */

import { get } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";

const known = { county: "", n: 0 };

/** As far as it is known; draw it with the topic "bar". */
export function correctionsWaiting() {
  const code = state.county?.code ?? "";
  if (code && known.county !== code) askForCorrections();
  return known.n;
}

export function askForCorrections() {
  const code = state.county?.code;
  if (!code || !may("GET", "/corrections")) return;
  if (known.county !== code) Object.assign(known, { county: code, n: 0 });
  get("/corrections").then(
    ({ open }) => {
      if (known.county !== code) return;
      known.n = open;
      changed("bar");
    },
    () => {},
  ); // the connection's own sign says that the server does not answer
}
