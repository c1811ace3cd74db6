import { prepareEngine } from "@gan-cls/engine";
import { beforeAll, describe, expect, it } from "vitest";
import type { Handlers } from "../rpc/protocol";
import { photo, photoName, pictures, smallDocument, smallProject } from "./small-project.test-helper";
import { createTeachHandlers } from "./teach-handlers";
import type { LessonPlan, TeachOperations } from "./teach-operations";
import type { Project } from "./teach-project";

beforeAll(async () => {
  await prepareEngine({ engine: "cpu" });
});

const CONTEXT = { signal: new AbortController().signal, emit: () => {} };
const EMPTY_PLAN: LessonPlan = {
  classes: ["A", "B"].map((name) => ({ name, pictures: [] })),
  ...{ unlabelled: [], importKind: "photos" },
};
const ONE_PHOTO: LessonPlan = { ...EMPTY_PLAN, unlabelled: [photoName] };

/** The worker's side with a storage that has `kept`, and that fails to forget while `isFull`. */
function createWorker(kept: Project | null): {
  handlers: Handlers<TeachOperations>;
  storage: { kept: Project | null; isFull: boolean };
} {
  const storage = {
    ...{ kept, isFull: false },
    keep: async (project: Project) => void (storage.kept = project),
    restore: async () => storage.kept,
    async forget() {
      if (storage.isFull) {
        throw new Error("no storage");
      }
      storage.kept = null;
    },
  };
  return { handlers: createTeachHandlers(() => Promise.reject(new Error("not asked for")), storage), storage };
}

describe("the lesson that a browser keeps", () => {
  it("is given up with its last picture, and what is on the shelf stays there", async () => {
    const { handlers, storage } = createWorker(null);
    await handlers.shelve({ picture: photo, as: "photos" }, CONTEXT);
    await handlers.keepProject(ONE_PHOTO, CONTEXT);
    expect(storage.kept?.document.plan).toEqual(ONE_PHOTO);
    await handlers.keepProject(EMPTY_PLAN, CONTEXT);
    expect(storage.kept).toBeNull();
    await handlers.keepProject(ONE_PHOTO, CONTEXT);
    expect(storage.kept?.document.plan).toEqual(ONE_PHOTO);
  });

  it("is kept without pictures where something was learned", async () => {
    const { handlers, storage } = createWorker(await smallProject());
    await handlers.restoreProject(null, CONTEXT);
    await handlers.keepProject(EMPTY_PLAN, CONTEXT);
    expect(storage.kept).toMatchObject({ document: { plan: EMPTY_PLAN, taught: smallDocument.taught }, pictures });
    await handlers.forgetProject(null, CONTEXT);
  });

  it("changes nothing when it cannot be opened", async () => {
    const project = await smallProject();
    const facts = { name: "trunk", rows: 8, columns: 8, channels: 3, dimensions: 2 } as const;
    const { handlers, storage } = createWorker({
      ...project,
      document: { ...project.document, trunk: facts },
      trunk: { modelJson: "{}", weights: new Uint8Array() },
    });
    await handlers.shelve({ picture: photo, as: "photos" }, CONTEXT);
    await expect(handlers.restoreProject(null, CONTEXT)).rejects.toThrow();
    await handlers.keepProject(ONE_PHOTO, CONTEXT);
    expect(storage.kept).toMatchObject({ document: { plan: ONE_PHOTO, taught: null }, trunk: null });
  });

  it("leaves the page its lesson when it cannot be forgotten", async () => {
    const { handlers, storage } = createWorker(await smallProject());
    await handlers.restoreProject(null, CONTEXT);
    storage.isFull = true;
    await expect(handlers.forgetProject(null, CONTEXT)).rejects.toThrow("no storage");
    await expect(handlers.judgeTaught({ picture: photo }, CONTEXT)).resolves.toBeDefined();
    storage.isFull = false;
    await handlers.forgetProject(null, CONTEXT);
    await expect(handlers.judgeTaught({ picture: photo }, CONTEXT)).rejects.toThrow("Nothing has been taught");
  });
});
