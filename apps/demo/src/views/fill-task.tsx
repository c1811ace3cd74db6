import { formatDuration } from "@gan-cls/evaluate";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { fillStore, sketchStore } from "../state/app-state";
import { startFill, stopFill, takeTestDigit } from "../state/task-actions";
import { useStore } from "../state/store";
import { countHidden, hiddenError, PARTS, type Part } from "../tasks/cover";
import type { FillProgress } from "../tasks/fill-progress";
import { describeFill, TASK_FIGURES, describeFillFigures } from "../tasks/task-words";
import { Button, Notice } from "../ui/controls";
import { CoverPad } from "../ui/cover-pad";
import { DigitImage } from "../ui/digit-image";
import { useSketchPixels } from "./hooks";

const PART_LABELS: Readonly<Record<Part, string>> = {
  lower: "Lower half",
  upper: "Upper half",
  left: "Left half",
  right: "Right half",
  middle: "Middle",
};

/** A generator fills in what is hidden of a digit. */
export function FillTask(): JSX.Element {
  const progress = useStore(fillStore);
  const { pixels: drawn } = useSketchPixels(sketchStore);
  const { pixels, cover, status } = progress;
  const busy = status === "running";
  useEffect(() => {
    if (fillStore.state.pixels === null) {
      void takeTestDigit();
    }
  }, []);
  const hidden = countHidden(cover);
  return (
    <>
      <div class="sketch">
        <CoverPad
          {...{ pixels, cover }}
          label="Paint over a part of the digit"
          disabled={busy}
          onPaint={(points) => fillStore.dispatch({ type: "paint", points })}
          onClear={() => fillStore.dispatch({ type: "uncover" })}
        />
        <div class="tools" role="group" aria-label="Cover">
          {PARTS.map((part) => (
            <Button key={part} disabled={busy} onClick={() => fillStore.dispatch({ type: "cover", part })}>
              {PART_LABELS[part]}
            </Button>
          ))}
          <Button icon="clear" disabled={busy || hidden === 0} onClick={() => fillStore.dispatch({ type: "uncover" })}>
            Uncover
          </Button>
        </div>
        <div class="tools" role="group" aria-label="Digit">
          <Button icon="dice" disabled={busy} onClick={() => void takeTestDigit()}>
            Another digit
          </Button>
          <Button
            icon="draw"
            disabled={busy || drawn === null}
            onClick={() => drawn && fillStore.dispatch({ type: "picture", pixels: drawn, label: null })}
          >
            My drawing
          </Button>
        </div>
      </div>
      <div class="results">
        <div class="tools">
          <Button
            icon="play"
            primary
            disabled={busy || pixels === null || hidden === 0 || hidden === cover.length}
            onClick={() => void startFill()}
          >
            {busy ? "Searching …" : "Fill it in"}
          </Button>
          {busy && (
            <Button icon="stop" onClick={stopFill}>
              Stop
            </Button>
          )}
          <p class="muted" data-fill={status}>
            {describeProgress(progress, hidden)}
          </p>
        </div>
        {status === "failed" && <Notice kind="warning">{progress.message}</Notice>}
        <Fillings progress={progress} />
        <p class="finding" role="status">
          {describeFill(progress)}
        </p>
        <p class="muted">
          The generator is a fixed network from 100 numbers to an image. From eight random starts, gradient descent
          changes those numbers until what it draws matches the visible part; what it draws elsewhere fills the gap. The
          simple method takes the mean of the five training digits that match the visible part best.
        </p>
        <p class="muted">{describeFillFigures(TASK_FIGURES)}</p>
      </div>
    </>
  );
}

function describeProgress({ status, step, steps, seconds }: FillProgress, hidden: number): string {
  switch (status) {
    case "running":
      return steps === 0 ? "Starting …" : `Step ${step} of ${steps}`;
    case "stopped":
      return `Stopped at step ${step} of ${steps}`;
    case "done":
      return `${steps} steps in ${formatDuration(seconds)}`;
    default:
      return hidden === 0 ? "Cover a part first." : hidden === 784 ? "Leave a part visible." : "";
  }
}

function Fillings({ progress }: { progress: FillProgress }): JSX.Element {
  const { pixels, images, cover, readings } = progress;
  const entries = [
    { name: "The generator", image: images?.filled ?? null, reading: readings?.filled },
    { name: "Mean of the 5 nearest", image: images?.byNeighbours ?? null, reading: readings?.byNeighbours },
    { name: "The truth", image: images === null ? null : pixels, reading: readings?.truth },
  ];
  return (
    <ol class="fillings">
      {entries.map(({ name, image, reading }, index) => (
        <li key={name}>
          <div class="net-view">
            <DigitImage pixels={image} label={image === null ? `${name}: nothing yet` : `${name}, filled in`} />
          </div>
          <p>
            <b>{name}</b>
            {index < 2 && image !== null && pixels !== null && (
              <span data-error={index}>differs by {hiddenError(image, pixels, cover).toFixed(0)} levels</span>
            )}
            {reading !== undefined && <span>read as {reading}</span>}
          </p>
        </li>
      ))}
    </ol>
  );
}
