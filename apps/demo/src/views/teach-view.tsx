import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { lessonSketchStore, lessonStore, taughtStore } from "../state/app-state";
import { importFiles, openKeptLesson, replaceKeptLesson, stopTeaching, teach } from "../state/teach-actions";
import { useStore } from "../state/store";
import { isEmptyLesson, lessonProblem } from "../teaching/lesson";
import { filesOfDrop, filesOfInput } from "../ui/chosen-files";
import { Button, Notice } from "../ui/controls";
import { useSketchPixels } from "./hooks";
import type { Grab } from "./lesson-camera";
import { LessonClasses } from "./lesson-classes";
import { LessonExport, LessonIntake } from "./lesson-files";
import { LessonPad, type Source } from "./lesson-pad";
import { LessonReport } from "./lesson-report";

/** Own classes by drawings, pictures or the camera, learned in seconds. */
export function TeachView(): JSX.Element {
  const lesson = useStore(lessonStore);
  const taught = useStore(taughtStore);
  const { pixels } = useSketchPixels(lessonSketchStore);
  const [source, setSource] = useState<Source>("draw");
  const [isRunning, setRunning] = useState(false);
  const grab = useRef<Grab>(() => null);
  useEffect(() => void openKeptLesson(), []);
  usePaste();
  const { result, busy, note, problem, opening, unopened } = taught;
  const missing = lessonProblem(lesson);
  const takeFrame = source === "camera" && isRunning ? () => grab.current?.() ?? null : null;
  return (
    <section
      class="view split teach"
      aria-labelledby="title"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void filesOfDrop(event.dataTransfer).then((files) => importFiles(files, null));
      }}
    >
      <header>
        <h1 id="title">Teach</h1>
        <p class="lead">
          Draw, drop pictures or folders, paste, or use the camera: three or more of each class. Several kinds of
          features are tried on pictures set aside, and the best is kept.
        </p>
        <p class="muted">Nothing leaves this machine: pictures and camera stay in your browser.</p>
      </header>
      <LessonPad {...{ taught, source, grab }} onSource={setSource} onRunning={setRunning} />
      <div class="results">
        {unopened !== null && <Unopened reason={unopened} canReplace={busy === null && !isEmptyLesson(lesson)} />}
        {problem && <Notice kind="warning">{problem}</Notice>}
        <LessonIntake lesson={lesson} taught={taught} />
        <LessonClasses lesson={lesson} intake={{ source, pixels, grab: takeFrame, disabled: busy !== null, opening }} />
        <div class="tools">
          <Button icon="plus" disabled={busy !== null} onClick={() => lessonStore.dispatch({ type: "add-class" })}>
            Add class
          </Button>
          <Button icon="teach" primary disabled={missing !== null || busy !== null} onClick={() => void teach()}>
            Teach
          </Button>
          {busy !== null && taught.stoppable && (
            <Button icon="stop" onClick={stopTeaching}>
              Stop
            </Button>
          )}
        </div>
        <p class="muted" role="status" data-note>
          {busy ?? note ?? missing ?? "Ready to train."}
        </p>
        {result !== null && <LessonReport result={result} lesson={lesson} />}
        <LessonExport taught={taught} isEmpty={isEmptyLesson(lesson)} />
      </div>
    </section>
  );
}

/** Says that a kept lesson is there and cannot be shown, and lets the visitor give it up for the one on the page. */
function Unopened({ reason, canReplace }: { reason: string; canReplace: boolean }): JSX.Element {
  return (
    <>
      <Notice kind="warning">
        The lesson that this browser keeps could not be opened ({reason}). It stays as it is, and changes are not kept,
        until you press Forget or replace it by the lesson on this page. A reload tries again.
      </Notice>
      <div class="tools">
        <Button disabled={!canReplace} onClick={() => void replaceKeptLesson()}>
          Replace the kept lesson
        </Button>
      </div>
    </>
  );
}

/** What is pasted outside a class has none yet. */
function usePaste(): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const files = filesOfInput(event.clipboardData?.files ?? null);
      if (files.length > 0) {
        event.preventDefault();
        void importFiles(files, "unlabelled");
      }
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, []);
}
