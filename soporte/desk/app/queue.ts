/* Texts that wait for a connection, kept by the browser until they are sent or thrown away. */
export interface Letter {
  id?: number;
  person: string;
  number: string;
  url: string;
  entries: [string, FormDataEntryValue][];
  at: number;
  state: "waiting" | "conflict" | "refused";
}

const NAME = "desk-letters";
const STORE = "letters";

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("IndexedDB")));
  });
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true }));
  return done(request);
}

export class Queue {
  async add(letter: Letter): Promise<void> { await this.#do("readwrite", (store) => store.add(letter)); }
  async drop(id: number): Promise<void> { await this.#do("readwrite", (store) => store.delete(id)); }
  async empty(): Promise<void> { await this.#do("readwrite", (store) => store.clear()); }
  async get(id: number): Promise<Letter | undefined> { return this.#do("readonly", (store) => store.get(id) as IDBRequest<Letter | undefined>); }
  async all(): Promise<Letter[]> { return this.#do("readonly", (store) => store.getAll() as IDBRequest<Letter[]>); }
  async of(person: string): Promise<Letter[]> { return (await this.all()).filter((one) => one.person === person); }

  async mark(id: number, state: Letter["state"]): Promise<void> {
    const letter = await this.get(id);
    if (letter) await this.#do("readwrite", (store) => store.put({ ...letter, state }));
  }

  async #do<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await open();
    try {
      return await done(act(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  }
}
