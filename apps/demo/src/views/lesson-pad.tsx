import type { JSX, RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ChosenFile } from "../lab/teach-operations";
import { lessonSketchStore, lessonStore, lookingLab } from "../state/app-state";
import type { Taught } from "../teaching/taught";
import { drawingPicture, type TaughtPicture } from "../teaching/picture";
import { filesOfDrop, filesOfInput } from "../ui/chosen-files";
import { Button, Choice, Notice } from "../ui/controls";
import { Pad } from "../ui/pad";
import { PadTools } from "../ui/pad-tools";
import { PictureImage } from "../ui/picture-image";
import { ProbabilityBars } from "../ui/probability-bars";
import { useLatest, useSketchPixels } from "./hooks";
import { LessonCamera, type Grab } from "./lesson-camera";

/** Where the next picture comes from. */
export type Source = "draw" | "picture" | "camera";

const SOURCES = [
  { value: "draw", label: "Draw" },
  { value: "picture", label: "Picture" },
  { value: "camera", label: "Camera" },
] as const;

interface LessonPadProps {
  taught: Taught;
  source: Source;
  onSource: (source: Source) => void;
  grab: RefObject<Grab>;
  onRunning: (isRunning: boolean) => void;
}

/** Where a visitor draws or shows what is to be learned, and afterwards tries it. */
export function LessonPad({ taught, source, onSource, grab, onRunning }: LessonPadProps): JSX.Element {
  const { sketch, pixels } = useSketchPixels(lessonSketchStore);
  const [problem, setProblem] = useState<string | null>(null);
  const [chosen, setChosen] = useState<TaughtPicture | null>(null);
  const [frame, setFrame] = useState<TaughtPicture | null>(null);
  const { dispatch } = lessonSketchStore;
  const asked = { draw: useDrawing(pixels), picture: chosen, camera: taught.result === null ? null : frame }[source];

  async function ask([file]: readonly ChosenFile[]): Promise<void> {
    if (file === undefined) {
      return;
    }
    try {
      setChosen(await lookingLab.call("readOne", { ...file, as: lessonStore.state.importKind }));
      setProblem(null);
      onSource("picture");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <div
      class="sketch"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void filesOfDrop(event.dataTransfer).then(ask);
      }}
    >
      <Choice legend="Show it by" value={source} options={SOURCES} onChange={onSource} />
      {source === "draw" && (
        <>
          <Pad sketch={sketch} dispatch={dispatch} label="Draw a symbol" />
          <PadTools dispatch={dispatch} onProblem={setProblem} />
        </>
      )}
      {source === "picture" && <ChosenPicture picture={chosen} onFiles={(files) => void ask(files)} />}
      {source === "camera" && <LessonCamera grab={grab} onFrame={setFrame} onRunning={onRunning} />}
      {problem && <Notice kind="warning">{problem}</Notice>}
      {taught.result !== null && <TaughtAnswer classNames={taught.result.classNames} picture={asked} />}
    </div>
  );
}

/** The same picture as long as the drawing is the same. */
function useDrawing(pixels: Uint8Array | null): TaughtPicture | null {
  const last = useRef<TaughtPicture | null>(null);
  if (last.current?.pixels !== pixels) {
    last.current = pixels === null ? null : drawingPicture(pixels);
  }
  return pixels === null ? null : last.current;
}

function ChosenPicture({
  picture,
  onFiles,
}: {
  picture: TaughtPicture | null;
  onFiles: (files: readonly ChosenFile[]) => void;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <div class="preview">
        {picture === null ? (
          <p class="muted">Drop a picture here to ask what it is.</p>
        ) : (
          <PictureImage picture={picture} label="The picture that is asked about" />
        )}
      </div>
      <div class="tools">
        <Button icon="image" onClick={() => input.current?.click()}>
          Choose a picture
        </Button>
        <input
          ref={input}
          type="file"
          accept="image/*"
          class="hidden"
          tabIndex={-1}
          aria-label="Picture to ask about"
          onChange={(event) => {
            onFiles(filesOfInput(event.currentTarget.files));
            event.currentTarget.value = "";
          }}
        />
      </div>
    </>
  );
}

function TaughtAnswer({
  classNames,
  picture,
}: {
  classNames: readonly string[];
  picture: TaughtPicture | null;
}): JSX.Element {
  const { output, busy, problem } = useLatest(picture, (asked) => lookingLab.call("judgeTaught", { picture: asked }));
  const own = output?.probabilities ?? null;
  // Another lesson may just have been learned, with other classes.
  const probabilities = own !== null && own.length === classNames.length ? own : null;
  const best = probabilities === null ? null : probabilities.indexOf(Math.max(...probabilities));
  const answer = best === null ? "" : classNames[best];
  return (
    <div class="taught" aria-busy={busy}>
      <p class="answer" data-answer={answer} role="status">
        {answer || "–"}
      </p>
      {problem && <Notice kind="warning">{problem}</Notice>}
      <ProbabilityBars {...{ probabilities, best, classNames }} colour="var(--accent)" />
    </div>
  );
}
