import { writeLessonDocument, readLessonDocument } from "./teach-document";
import { pictureNames, type Project } from "./teach-project";
import type { ModelFiles } from "@gan-cls/models";
import type { TaughtPicture } from "../teaching/picture";

/** Where the browser keeps the lesson: pictures by name, and the rest under one key. */
const DATABASE = "gan-cls-teach";
const [PICTURES, LESSON] = ["pictures", "lesson"];
const KEY = "current";

/** What is kept beside the pictures. */
interface KeptLesson {
  readonly document: string;
  readonly taught: ModelFiles | null;
  readonly trunk: ModelFiles | null;
}

function settle<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's storage failed."));
  });
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => [PICTURES, LESSON].forEach((name) => request.result.createObjectStore(name));
  return settle(request);
}

async function transact<Value>(
  mode: IDBTransactionMode,
  work: (stores: { pictures: IDBObjectStore; lesson: IDBObjectStore }) => Promise<Value>,
): Promise<Value> {
  const database = await openDatabase();
  try {
    const transaction = database.transaction([PICTURES, LESSON], mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("The browser's storage is full."));
    });
    // Waiting for it below must not leave it unheard when the work fails first.
    done.catch(() => {});
    const value = await work({
      pictures: transaction.objectStore(PICTURES),
      lesson: transaction.objectStore(LESSON),
    });
    await done;
    return value;
  } finally {
    database.close();
  }
}

/** Keeps a lesson in this browser; pictures that are there already are not written again. */
async function keepLesson({ document, pictures, taught, trunk }: Project): Promise<void> {
  await transact("readwrite", async ({ pictures: store, lesson }) => {
    const kept = new Set((await settle(store.getAllKeys())) as string[]);
    for (const [id, picture] of pictures) {
      if (!kept.delete(id)) {
        store.put(picture, id);
      }
    }
    kept.forEach((id) => store.delete(id));
    await settle(lesson.put({ document: writeLessonDocument(document), taught, trunk } satisfies KeptLesson, KEY));
  });
}

/** The lesson that this browser keeps; `null` when it keeps none. @throws GanClsError `invalid-data` for one that is damaged */
async function restoreLesson(): Promise<Project | null> {
  return transact("readonly", async ({ pictures: store, lesson }) => {
    const kept = (await settle(lesson.get(KEY))) as KeptLesson | undefined;
    if (kept === undefined) {
      return null;
    }
    const document = readLessonDocument("the lesson in this browser", kept.document);
    const names = [...pictureNames(document)];
    const found = (await Promise.all(names.map((id) => settle(store.get(id))))) as (TaughtPicture | undefined)[];
    const pictures = new Map<string, TaughtPicture>();
    names.forEach((id, index) => {
      const picture = found[index];
      if (picture !== undefined) {
        pictures.set(id, picture);
      }
    });
    return { document, pictures, taught: kept.taught, trunk: kept.trunk };
  });
}

async function forgetLesson(): Promise<void> {
  await transact("readwrite", async ({ pictures, lesson }) => {
    pictures.clear();
    await settle(lesson.clear());
  });
}

/** Where lessons are kept. */
export interface LessonStorage {
  keep(project: Project): Promise<void>;
  restore(): Promise<Project | null>;
  forget(): Promise<void>;
}

/** The storage of this browser. */
export const BROWSER_STORAGE: LessonStorage = { keep: keepLesson, restore: restoreLesson, forget: forgetLesson };
