/** What the phone uses of idb, in memory: `stores` is emptied by each new page. What is kept is a copy, as in a browser. */

/** @type {Map<string, {options: {keyPath?: string, autoIncrement?: boolean}, rows: Map<any, any>, last: number}>} */
export const stores = new Map();

/** The transactions begun, as "store durability". @type {string[]} */
export const begun = [];

const database = {
  /** @param {string} name @param {any} key */
  get: async (name, key) => structuredClone(of(name).rows.get(key)),
  /** @param {string} name @param {null} _query @param {number} [count] */
  getAll: async (name, _query, count) => {
    mayFail("getAll");
    const rows = inOrder(name).slice(0, count);
    return structuredClone(rows.map(([, value]) => value));
  },
  /** @param {string} name @param {any} value @param {any} [key] */
  put: async (name, value, key) => place(name, value, key),
  /** @param {string} name @param {any} value */
  add: async (name, value) => {
    mayFail("add");
    return place(name, value);
  },
  /** @param {string} name @param {any} key or what `IDBKeyRange.upperBound` gives */
  delete: async (name, key) => {
    for (const [each] of inOrder(name)) if (each === key || each <= key?.upper) of(name).rows.delete(each);
  },
  /** @param {string} name */
  clear: async (name) => of(name).rows.clear(),
  /** @param {string} name */
  count: async (name) => of(name).rows.size,
  /** One after another here, and so whole. @param {string} name @param {string} _mode @param {{durability?: string}} [options] */
  transaction: (name, _mode, { durability = "default" } = {}) => ({
    began: begun.push(`${name} ${durability}`),
    store: {
      get: (/** @type {any} */ key) => database.get(name, key),
      getAll: () => database.getAll(name, null),
      put: (/** @type {any} */ value) => database.put(name, value),
      add: (/** @type {any} */ value) => database.add(name, value),
      delete: (/** @type {any} */ key) => database.delete(name, key),
    },
    done: Promise.resolve(),
  }),
  /** @param {string} name @param {{keyPath?: string, autoIncrement?: boolean}} [options] */
  createObjectStore: (name, options = {}) => stores.set(name, { options, rows: new Map(), last: 0 }),
};

/** What each opening was given to call. @type {{terminated?: () => void}[]} */
export const openings = [];

let failing = "";

/** The next call fails. @param {"open" | "getAll" | "add"} call */
export function failNext(call) {
  failing = call;
}

/** @param {string} call */
function mayFail(call) {
  if (failing !== call) return;
  failing = "";
  throw new DOMException("Internal error opening backing store", "UnknownError");
}

/** @param {string} _name @param {number} _version @param {{upgrade: (made: typeof database, before: number) => void, terminated?: () => void}} hooks */
export async function openDB(_name, _version, { upgrade, terminated }) {
  openings.push({ terminated });
  mayFail("open");
  if (stores.size === 0) upgrade(database, 0);
  return database;
}

/** @param {string} name */
function of(name) {
  const store = stores.get(name);
  if (!store) throw new Error(`no store ${name}`);
  return store;
}

/** @param {string} name */
function inOrder(name) {
  return [...of(name).rows].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @param {string} name @param {any} value @param {any} [key] */
function place(name, value, key) {
  const store = of(name);
  const { keyPath, autoIncrement } = store.options;
  const kept = structuredClone(value);
  if (keyPath && autoIncrement) kept[keyPath] ??= store.last + 1;
  const under = keyPath ? kept[keyPath] : key;
  if (autoIncrement) store.last = Math.max(store.last, under);
  store.rows.set(under, kept);
  return under;
}
