/** Loaded by `node --import` before a test: where imports of a page lead, and the globals of a browser that they ask for. */

import { register } from "node:module";

import "./page.js";

register("./resolve.js", import.meta.url);
