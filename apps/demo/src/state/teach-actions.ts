import { lessonExamples } from "../teaching/lesson";
import { saveFile } from "../ui/save-file";
import { lessonSketchStore, lessonStore, lookingLab, taughtStore } from "./app-state";

function fail(error: unknown): void {
  taughtStore.dispatch({ type: "failure", message: error instanceof Error ? error.message : String(error) });
}

/** Learns what the lesson holds now, and clears the pad for trying it. */
export async function teach(): Promise<void> {
  const classNames = lessonStore.state.classes.map(({ name }) => name.trim());
  const examples = lessonExamples(lessonStore.state);
  taughtStore.dispatch({ type: "start" });
  try {
    const onEvent = (event: { epoch: number; epochs: number }): void =>
      taughtStore.dispatch({ type: "epoch", ...event });
    const result = await lookingLab.call("teach", { classNames, examples }, { onEvent });
    taughtStore.dispatch({ type: "learned", classNames, drawings: examples.length, ...result });
    lessonSketchStore.dispatch({ type: "clear" });
  } catch (error) {
    fail(error);
  }
}

/** Hands the classifier out as a file. */
export async function exportTaught(): Promise<void> {
  try {
    const bytes = await lookingLab.call("exportTaught", null);
    saveFile("my-classifier.zip", new Blob([bytes as BlobPart], { type: "application/zip" }));
  } catch (error) {
    fail(error);
  }
}

/** Keeps what is on the pad as a drawing of a class. */
export function keepDrawing(id: number, pixels: Uint8Array | null): void {
  if (pixels !== null) {
    lessonStore.dispatch({ type: "add-drawing", id, pixels });
    lessonSketchStore.dispatch({ type: "clear" });
  }
}
