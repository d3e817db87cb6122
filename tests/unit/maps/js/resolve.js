/**
 * Where imports lead. Packages are in maps/vendor, as `maps/assets/page_files.py` has it; idb has a double, for there is no IndexedDB.
 * A module of a page takes its page's number (`?page=`) on to what it imports, so that each page has its own state.
 *
 * A test has a page of its own, with dozens of modules: each file is read once, and no file is looked for whose place
 * is known.
 */

import { readFileSync } from "node:fs";

const PACKAGES = new URL("../../../../maps/vendor/", import.meta.url).href;
const IDB = new URL("./idb.js", import.meta.url).href;

/** @type {import("node:module").ResolveHook} */
export async function resolve(specifier, context, next) {
  const page = /\?page=\d+$/.exec(context.parentURL ?? "")?.[0];
  if (!page) return next(specifier, context);
  if (specifier.startsWith("idb/")) return { url: IDB, format: "module", shortCircuit: true };
  if (/^(lit-html|@noble\/hashes)\//.test(specifier))
    return { url: PACKAGES + specifier, format: "module", shortCircuit: true };
  if (specifier.startsWith("/vendor/"))
    return { url: PACKAGES + specifier.slice(8), format: "module", shortCircuit: true };
  if (/^\.{1,2}\//.test(specifier))
    return { url: new URL(specifier, context.parentURL).href + page, format: "module", shortCircuit: true };
  const found = await next(specifier, context);
  return { ...found, url: found.url + page };
}

/** By address, without the page. @type {Map<string, string>} */
const sources = new Map();

/** @type {import("node:module").LoadHook} */
export async function load(url, context, next) {
  const [file, page] = url.split("?page=");
  if (!page) return next(url, context);
  const source = sources.get(file) ?? readFileSync(new URL(file), "utf8");
  sources.set(file, source);
  return { format: "module", source, shortCircuit: true };
}
