import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { lessonSketchStore, lookingLab } from "../state/app-state";
import type { Taught } from "../teaching/taught";
import { Notice } from "../ui/controls";
import { Pad } from "../ui/pad";
import { openImage, PadTools } from "../ui/pad-tools";
import { ProbabilityBars } from "../ui/probability-bars";
import { useLatest, useSketchPixels } from "./hooks";
import { METHOD_STYLES } from "./methods";

/** The pad on which a visitor draws what is to be learned, and afterwards tries it. */
export function LessonPad({ taught }: { taught: Taught }): JSX.Element {
  const { sketch, pixels } = useSketchPixels(lessonSketchStore);
  const [problem, setProblem] = useState<string | null>(null);
  const { dispatch } = lessonSketchStore;
  return (
    <div
      class="sketch"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void openImage(event.dataTransfer?.files[0], dispatch, setProblem);
      }}
    >
      <Pad sketch={sketch} dispatch={dispatch} label="Draw a symbol" />
      <PadTools dispatch={dispatch} onProblem={setProblem} />
      {problem && <Notice kind="warning">{problem}</Notice>}
      {taught.classNames !== null && <TaughtAnswer classNames={taught.classNames} pixels={pixels} />}
    </div>
  );
}

function TaughtAnswer({
  classNames,
  pixels,
}: {
  classNames: readonly string[];
  pixels: Uint8Array | null;
}): JSX.Element {
  const { output, busy, problem } = useLatest(pixels, (image) => lookingLab.call("judgeTaught", { pixels: image }));
  const probabilities = output?.probabilities ?? null;
  const best = probabilities === null ? null : probabilities.indexOf(Math.max(...probabilities));
  const answer = best === null ? "" : classNames[best];
  return (
    <div class="taught" aria-busy={busy}>
      <p class="answer" data-answer={answer} role="status">
        {answer || "–"}
      </p>
      {problem && <Notice kind="warning">{problem}</Notice>}
      <ProbabilityBars {...{ probabilities, best, classNames }} colour={METHOD_STYLES.tuned.colour} />
    </div>
  );
}
