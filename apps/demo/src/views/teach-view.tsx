import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { lessonSketchStore, lessonStore, lookingLab } from "../state/app-state";
import { useStore } from "../state/use-store";
import { lessonExamples, lessonProblem, type Lesson } from "../teaching/lesson";
import { Button, IconButton } from "../ui/button";
import { DigitImage } from "../ui/digit-image";
import { Notice } from "../ui/notice";
import { Pad } from "../ui/pad";
import { openImage, PadTools } from "../ui/pad-tools";
import { ProbabilityBars } from "../ui/probability-bars";
import { saveFile } from "../ui/save-file";
import { useLatest } from "./use-latest";
import { useSketchPixels } from "./use-sketch-pixels";

/** The classifier that was taught last. */
interface Taught {
  readonly classNames: readonly string[];
  readonly summary: string;
}

let remembered: Taught | null = null;

/** Own digits or symbols, learned in seconds. */
export function TeachView(): JSX.Element {
  const lesson = useStore(lessonStore);
  const { sketch, pixels } = useSketchPixels(lessonSketchStore);
  const [taught, setTaught] = useState<Taught | null>(remembered);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const question = taught === null ? null : pixels;
  const answer = useLatest(question, (image) => lookingLab.call("judgeTaught", { pixels: image }));

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      setProblem(null);
      await work();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(null);
    }
  }
  const teach = (): Promise<void> =>
    attempt(async () => {
      setBusy("Starting …");
      const classNames = lesson.classes.map(({ name }) => name.trim());
      const { seconds, images } = await lookingLab.call(
        "teach",
        { classNames, examples: lessonExamples(lesson) },
        { onEvent: ({ epoch, epochs }) => setBusy(`Learning, pass ${epoch} of ${epochs} …`) },
      );
      const summary = `Learned ${classNames.length} classes from ${lessonExamples(lesson).length} drawings (${images} with varied copies) in ${seconds.toFixed(1)} s. Draw on the pad to try it.`;
      remembered = { classNames, summary };
      setTaught(remembered);
      lessonSketchStore.dispatch({ type: "clear" });
    });
  const save = (): Promise<void> =>
    attempt(async () => {
      const bytes = await lookingLab.call("exportTaught", null);
      saveFile("my-classifier.zip", new Blob([bytes as BlobPart], { type: "application/zip" }));
    });
  function keep(id: number): void {
    if (pixels !== null) {
      lessonStore.dispatch({ type: "add-drawing", id, pixels });
      lessonSketchStore.dispatch({ type: "clear" });
    }
  }
  const missing = lessonProblem(lesson);
  const probabilities = answer.output?.probabilities ?? null;
  const best = probabilities === null ? null : probabilities.indexOf(Math.max(...probabilities));
  return (
    <section class="view split" aria-labelledby="title">
      <header>
        <h1 id="title">Teach</h1>
        <p class="lead">
          Draw symbols of your own, three or more of each. What the discriminator learned from digits is enough to tell
          them apart.
        </p>
      </header>
      <div
        class="sketch"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void openImage(event.dataTransfer?.files[0], lessonSketchStore.dispatch, setProblem);
        }}
      >
        <Pad sketch={sketch} dispatch={lessonSketchStore.dispatch} label="Draw a symbol" />
        <PadTools dispatch={lessonSketchStore.dispatch} onProblem={setProblem} />
        {taught !== null && (
          <div class="taught" aria-busy={answer.busy}>
            <p class="answer" data-answer={best === null ? "" : taught.classNames[best]} role="status">
              {best === null ? "–" : taught.classNames[best]}
            </p>
            <ProbabilityBars
              {...{ probabilities, best, classNames: taught.classNames }}
              colour="var(--method-trial-3)"
            />
          </div>
        )}
      </div>
      <div class="results">
        {problem && <Notice kind="warning">{problem}</Notice>}
        <Classes lesson={lesson} canKeep={pixels !== null} onKeep={keep} />
        <div class="tools">
          <Button icon="plus" onClick={() => lessonStore.dispatch({ type: "add-class" })}>
            Another class
          </Button>
          <Button icon="teach" primary disabled={missing !== null || busy !== null} onClick={() => void teach()}>
            Teach
          </Button>
          <Button icon="download" disabled={taught === null || busy !== null} onClick={() => void save()}>
            Export classifier
          </Button>
        </div>
        <p class="muted" role="status">
          {busy ?? missing ?? taught?.summary ?? "Ready to learn."}
        </p>
        {taught !== null && (
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

function Classes({
  lesson,
  canKeep,
  onKeep,
}: {
  lesson: Lesson;
  canKeep: boolean;
  onKeep: (id: number) => void;
}): JSX.Element {
  return (
    <ul class="classes">
      {lesson.classes.map(({ id, name, drawings }) => (
        <li key={id}>
          <div class="class-head">
            <input
              type="text"
              class="text-field"
              aria-label="Name of the class"
              value={name}
              maxLength={24}
              onInput={(event) => lessonStore.dispatch({ type: "rename-class", id, name: event.currentTarget.value })}
            />
            <Button icon="plus" disabled={!canKeep} onClick={() => onKeep(id)}>
              Keep<span class="hidden"> as {name}</span>
            </Button>
            <IconButton
              label={`Remove class ${name}`}
              icon="clear"
              disabled={lesson.classes.length <= 2}
              onClick={() => lessonStore.dispatch({ type: "remove-class", id })}
            />
          </div>
          <ol class="thumbnails">
            {drawings.map((pixels, index) => (
              <li key={index}>
                <button
                  type="button"
                  class="sample"
                  aria-label={`Remove drawing ${index + 1} of ${name}`}
                  title="Remove"
                  onClick={() => lessonStore.dispatch({ type: "remove-drawing", id, index })}
                >
                  <DigitImage pixels={pixels} />
                </button>
              </li>
            ))}
            {drawings.length === 0 && <li class="muted">No drawings yet.</li>}
          </ol>
        </li>
      ))}
    </ul>
  );
}
