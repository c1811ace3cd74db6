import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Sketch, SketchAction } from "../drawing/sketch";
import { paintInk } from "./paint";
import { type KeyboardPen, usePen } from "./pen";

/** Pixels of the canvas; the style sheet scales it. */
const SIZE = 560;
const PEN = 0.065 * SIZE;

interface PadProps {
  sketch: Sketch;
  dispatch: (action: SketchAction) => void;
  /** What is to be drawn here. */
  label: string;
}

/** A pad to draw on by mouse, finger, pen or keyboard. */
export function Pad({ sketch, dispatch, label }: PadProps): JSX.Element {
  const { canvas, keyboard, handlers } = usePen(dispatch);
  useEffect(() => {
    if (canvas.current) {
      paintSketch(canvas.current, sketch);
    }
  }, [sketch]);

  const isEmpty = sketch.drawing.strokes.length === 0 && sketch.picture === null;
  return (
    <div class="pad">
      <canvas
        ref={canvas}
        class="digit"
        width={SIZE}
        height={SIZE}
        tabIndex={0}
        role="application"
        aria-label={`${label}. With the keyboard: arrows move the pen, space puts it down and up, backspace takes back, delete clears.`}
        {...handlers}
      />
      {isEmpty && (
        <p class="pad-hint" aria-hidden="true">
          {label}
        </p>
      )}
      <PenMark pen={keyboard} />
    </div>
  );
}

/** Where the keyboard's pen is. */
export function PenMark({ pen }: { pen: KeyboardPen | null }): JSX.Element | null {
  return (
    pen && (
      <span class={pen.down ? "pad-pen down" : "pad-pen"} style={{ left: `${100 * pen.x}%`, top: `${100 * pen.y}%` }} />
    )
  );
}

function paintSketch(canvas: HTMLCanvasElement, { drawing, picture }: Sketch): void {
  if (picture !== null) {
    paintInk(canvas, picture, { rows: 28, columns: 28 });
    return;
  }
  canvas.width = SIZE;
  canvas.height = SIZE;
  const context = canvas.getContext("2d");
  if (context === null) {
    return;
  }
  Object.assign(context, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
  for (const stroke of drawing.strokes) {
    context.beginPath();
    stroke.forEach(({ x, y }, index) => {
      // A line of no length draws a dot.
      context[index === 0 ? "moveTo" : "lineTo"](x * SIZE, y * SIZE);
    });
    context.lineTo(stroke[stroke.length - 1].x * SIZE, stroke[stroke.length - 1].y * SIZE);
    context.stroke();
  }
}
