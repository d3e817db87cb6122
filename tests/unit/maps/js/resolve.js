/**
 * Where imports lead. Packages are in maps/vendor, as `maps/assets/page_files.py` has it; idb has a double, for there is no IndexedDB.
 * A module of a page takes its page's number (`?page=`) on to what it imports, so that each page has its own state.
 */

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
  const found = await next(specifier, context);
  return { ...found, url: found.url + page };
}
