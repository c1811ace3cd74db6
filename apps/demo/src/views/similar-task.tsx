import type { JSX } from "preact";
import { describeSimilar, describeSimilarFigures, TASK_FIGURES } from "../tasks/task-words";
import { lookingLab, sketchStore } from "../state/app-state";
import { Notice } from "../ui/controls";
import { useLatest, useSketchPixels } from "./hooks";
import { NearRow } from "./near-row";
import { SketchColumn } from "./sketch-column";

const NEAREST = 10;

/** Training digits like a drawing, by features that were learned without labels and by pixels. */
export function SimilarTask(): JSX.Element {
  const { pixels } = useSketchPixels(sketchStore);
  const { output, busy, problem } = useLatest(pixels, (image) =>
    lookingLab.call("similar", { pixels: image, count: NEAREST }),
  );
  return (
    <>
      <SketchColumn />
      <div class="results similar">
        {problem && <Notice kind="warning">{problem}</Notice>}
        <section class="panel">
          <h2>Nearest by the discriminator's features</h2>
          <NearRow digits={output?.features ?? null} waiting={busy} />
        </section>
        <section class="panel">
          <h2>Nearest by pixels</h2>
          <NearRow digits={output?.pixels ?? null} waiting={busy} />
        </section>
        <p class="finding" role="status">
          {output === null ? "" : describeSimilar(output)}
        </p>
        <p class="muted">
          Both search the same 2 000 training digits. The features are 3 072 numbers of a discriminator that has seen no
          label; the labels below the digits are shown to you alone.
        </p>
        <p class="muted">{describeSimilarFigures(TASK_FIGURES)}</p>
      </div>
    </>
  );
}
