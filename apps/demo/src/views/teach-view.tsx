import type { JSX } from "preact";
import { lessonSketchStore, lessonStore, taughtStore } from "../state/app-state";
import { exportTaught, teach } from "../state/teach-actions";
import { useStore } from "../state/store";
import { lessonProblem } from "../teaching/lesson";
import { Button, Notice } from "../ui/controls";
import { LessonClasses } from "./lesson-classes";
import { LessonPad } from "./lesson-pad";
import { useSketchPixels } from "./hooks";

/** Own digits or symbols, learned in seconds. */
export function TeachView(): JSX.Element {
  const lesson = useStore(lessonStore);
  const taught = useStore(taughtStore);
  const { pixels } = useSketchPixels(lessonSketchStore);
  const { classNames, busy, summary, problem } = taught;
  const missing = lessonProblem(lesson);
  return (
    <section class="view split" aria-labelledby="title">
      <header>
        <h1 id="title">Teach</h1>
        <p class="lead">
          Draw symbols of your own, three or more of each. The features that the discriminator learned from digits are
          enough to distinguish them.
        </p>
      </header>
      <LessonPad taught={taught} />
      <div class="results">
        {problem && <Notice kind="warning">{problem}</Notice>}
        <LessonClasses lesson={lesson} pixels={pixels} />
        <div class="tools">
          <Button icon="plus" onClick={() => lessonStore.dispatch({ type: "add-class" })}>
            Add class
          </Button>
          <Button icon="teach" primary disabled={missing !== null || busy !== null} onClick={() => void teach()}>
            Teach
          </Button>
          <Button icon="download" disabled={classNames === null || busy !== null} onClick={() => void exportTaught()}>
            Export classifier
          </Button>
        </div>
        <p class="muted" role="status">
          {busy ?? missing ?? summary ?? "Ready to train."}
        </p>
        {classNames !== null && (
          <p class="muted">
            The export is a ZIP with a TensorFlow.js model: unpack it, then{" "}
            <code>gan-cls classify drawing.png --model my-classifier</code>, or <code>loadModel</code> of{" "}
            <code>@gan-cls/models/node</code>.
          </p>
        )}
      </div>
    </section>
  );
}
