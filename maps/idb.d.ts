// What the page uses of idb; the package's own types are not among the files served.
export interface Store {
  get(key: IDBValidKey): Promise<any>;
  getAll(query?: IDBKeyRange | null, count?: number): Promise<any[]>;
  getAllKeys(): Promise<IDBValidKey[]>;
  put(value: unknown, key?: IDBValidKey): Promise<IDBValidKey>;
  add(value: unknown): Promise<IDBValidKey>;
  delete(key: IDBValidKey | IDBKeyRange): Promise<void>;
  clear(): Promise<void>;
  count(): Promise<number>;
}
export interface Transaction {
  /** The one store, where there is one. */
  store: Store;
  objectStore(name: string): Store;
  done: Promise<void>;
}
export interface Database {
  transaction(stores: string | string[], mode?: IDBTransactionMode, options?: IDBTransactionOptions): Transaction;
  createObjectStore(name: string, options?: IDBObjectStoreParameters): unknown;
  get(store: string, key: IDBValidKey): Promise<any>;
  getAll(store: string, query?: IDBKeyRange | null, count?: number): Promise<any[]>;
  put(store: string, value: unknown, key?: IDBValidKey): Promise<IDBValidKey>;
  add(store: string, value: unknown): Promise<IDBValidKey>;
  delete(store: string, key: IDBValidKey | IDBKeyRange): Promise<void>;
  clear(store: string): Promise<void>;
  count(store: string): Promise<number>;
}
export function openDB(
  name: string,
  version: number,
  hooks: { upgrade(database: Database, before: number): void; terminated?(): void },
): Promise<Database>;
export function deleteDB(name: string): Promise<void>;
