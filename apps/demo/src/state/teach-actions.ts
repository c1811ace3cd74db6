import pageRuntime from "virtual:page-runtime";
import { isAbortError } from "@gan-cls/core";
import type { ChosenFile, ForeignFormat } from "../lab/teach-operations";
import { planOf, type Bin } from "../teaching/lesson";
import { drawingPicture, type TaughtPicture } from "../teaching/picture";
import { saveFile } from "../ui/save-file";
import { lessonSketchStore, lessonStore, lookingLab, taughtStore } from "./app-state";
import { KeptLesson, takeProject } from "./kept-lesson";
import { messageOf } from "./message-of";

const stores = { lesson: lessonStore, taught: taughtStore };
const keptLesson = new KeptLesson({
  ...stores,
  lab: lookingLab,
  onKeeping: (keeping) => (document.documentElement.dataset.lesson = keeping),
});

/** Opens the lesson that this browser keeps, once, and keeps every change from then on. */
export const openKeptLesson = (): Promise<void> => keptLesson.open();

/** Keeps the lesson of the page in place of one that could not be opened. */
export const replaceKeptLesson = (): Promise<void> => keptLesson.replace();

let stop = new AbortController();

/** Does something long, and shows what it is; a stop is no failure. */
async function work(doing: string, todo: (signal: AbortSignal) => Promise<string | null>): Promise<void> {
  if (taughtStore.state.busy !== null) {
    return;
  }
  stop = new AbortController();
  taughtStore.dispatch({ type: "start", doing, stoppable: true });
  try {
    const note = await todo(stop.signal);
    if (note !== null) {
      taughtStore.dispatch({ type: "done", note });
    }
  } catch (error) {
    taughtStore.dispatch(
      isAbortError(error) ? { type: "done", note: "Stopped." } : { type: "failure", message: messageOf(error) },
    );
  }
}

/** Stops what is being done. */
export function stopTeaching(): void {
  stop.abort();
}

/** Learns what the lesson holds now, and clears the pad for trying it. */
export function teach(): Promise<void> {
  return work("Starting …", async (signal) => {
    const result = await lookingLab.call("teach", planOf(lessonStore.state), {
      signal,
      onEvent: (progress) => taughtStore.dispatch({ type: "progress", progress }),
    });
    taughtStore.dispatch({ type: "learned", result });
    lessonSketchStore.dispatch({ type: "clear" });
    return null;
  });
}

/** Takes whatever files a visitor gives: pictures, folders and ZIPs of them, a project, or a network. */
export async function importFiles(files: readonly ChosenFile[], chosen: Bin | null): Promise<void> {
  const bin = await keptLesson.place(chosen);
  return work("Reading …", async (signal) => {
    let count = 0;
    const result = await lookingLab.call(
      "importFiles",
      { files, as: lessonStore.state.importKind },
      {
        signal,
        onEvent: ({ folder, pictures, done, of }) => {
          count += pictures.length;
          lessonStore.dispatch(
            bin === null && folder !== null
              ? { type: "add-folder", name: folder, pictures }
              : { type: "add-pictures", bin: bin ?? "unlabelled", pictures },
          );
          taughtStore.dispatch({ type: "progress", progress: { doing: "Reading", done: Math.min(done, of - 1), of } });
        },
      },
    );
    switch (result.kind) {
      case "project":
        takeProject(stores, result.project, "The project is open. Add classes or pictures and teach again to go on.");
        return null;
      case "trunk":
        taughtStore.dispatch({ type: "trunk", trunk: result.trunk });
        return null;
      case "pictures": {
        const [first] = result.left;
        if (first !== undefined) {
          const others = result.left.length === 1 ? "" : ` (and ${result.left.length - 1} more)`;
          throw new Error(`Read ${count} pictures; left ${first.path}${others}: ${first.reason}`);
        }
        return `Read ${count} ${count === 1 ? "picture" : "pictures"}.`;
      }
    }
  });
}

export async function removeTrunk(): Promise<void> {
  await lookingLab.call("removeTrunk", null);
  taughtStore.dispatch({ type: "trunk", trunk: null });
}

/** Keeps a picture as one of a class. */
export async function keepPicture(chosen: Bin, picture: TaughtPicture): Promise<void> {
  const bin = await keptLesson.place(chosen);
  try {
    const as = lessonStore.state.importKind;
    const kept = await lookingLab.call("shelve", { picture, as });
    lessonStore.dispatch({ type: "add-pictures", bin, pictures: [kept] });
  } catch (error) {
    taughtStore.dispatch({ type: "failure", message: messageOf(error) });
  }
}

/** Keeps what is on the pad as a drawing of a class. */
export async function keepDrawing(bin: Bin, pixels: Uint8Array | null): Promise<void> {
  if (pixels !== null) {
    lessonSketchStore.dispatch({ type: "clear" });
    await keepPicture(bin, drawingPicture(pixels));
  }
}

/** Hands something out that the worker packs. */
function handOut(name: string, type: string, pack: () => Promise<Uint8Array>): Promise<void> {
  return work("Packing …", async () => {
    saveFile(name, new Blob([(await pack()) as BlobPart], { type }));
    return `Saved ${name}.`;
  });
}

export const exportFolder = (): Promise<void> =>
  handOut("my-classifier.zip", "application/zip", () => lookingLab.call("exportTaught", { as: "folder" }));

export const exportPage = (): Promise<void> =>
  handOut("my-classifier.html", "text/html", () =>
    lookingLab.call("exportTaught", { as: "page", runtime: new URL(pageRuntime, document.baseURI).href }),
  );

/** What a file for another framework is called, and what it is for the browser. */
const FOREIGN_FILES: Readonly<Record<ForeignFormat, { readonly name: string; readonly type: string }>> = {
  onnx: { name: "my-classifier.onnx", type: "application/octet-stream" },
  keras: { name: "my-classifier.keras", type: "application/octet-stream" },
  safetensors: { name: "my-classifier-safetensors.zip", type: "application/zip" },
  js: { name: "my-classifier.mjs", type: "text/javascript" },
};

export function exportForeign(format: ForeignFormat): Promise<void> {
  const { name, type } = FOREIGN_FILES[format];
  return handOut(name, type, () => lookingLab.call("exportTaught", { as: format }));
}

export const saveProject = (): Promise<void> =>
  handOut("my-project.zip", "application/zip", () => lookingLab.call("saveProject", planOf(lessonStore.state)));

/** Empties the lesson, and what this browser keeps of it. */
export function forgetLesson(): Promise<void> {
  return work("Forgetting …", async () => {
    await lookingLab.call("forgetProject", null);
    lessonStore.dispatch({ type: "forget" });
    taughtStore.dispatch({ type: "forget" });
    return null;
  });
}
