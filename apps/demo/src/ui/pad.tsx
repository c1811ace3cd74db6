import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Sketch, SketchAction } from "../drawing/sketch";
import type { Point } from "../drawing/strokes";
import { paintInk } from "./paint";

/** Pixels of the canvas; the style sheet scales it. */
const SIZE = 560;
const PEN = 0.065 * SIZE;

/** How far the keyboard's pen moves at a time. */
const KEY_STEP = 0.04;

interface PadProps {
  sketch: Sketch;
  dispatch: (action: SketchAction) => void;
  /** What is to be drawn here. */
  label: string;
}

/** A pad to draw on by mouse, finger, pen or keyboard. */
export function Pad({ sketch, dispatch, label }: PadProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const keyboard = useKeyboardPen(dispatch);
  useEffect(() => {
    if (canvas.current) {
      paintSketch(canvas.current, sketch);
    }
  }, [sketch]);

  const pointOf = (event: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
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
        onPointerDown={(event) => {
          if (event.button === 0 && event.isPrimary) {
            event.preventDefault();
            canvas.current?.focus({ preventScroll: true });
            canvas.current?.setPointerCapture(event.pointerId);
            keyboard.hide();
            dispatch({ type: "pen-down", point: pointOf(event) });
          }
        }}
        onPointerMove={(event) => {
          if (event.isPrimary && event.buttons !== 0) {
            const moves = event.getCoalescedEvents?.() ?? [];
            dispatch({ type: "pen-move", points: (moves.length > 0 ? moves : [event]).map(pointOf) });
          }
        }}
        onPointerUp={() => dispatch({ type: "pen-up" })}
        onPointerCancel={() => dispatch({ type: "pen-up" })}
        onKeyDown={keyboard.onKeyDown}
        onBlur={keyboard.hide}
      />
      {isEmpty && (
        <p class="pad-hint" aria-hidden="true">
          {label}
        </p>
      )}
      {keyboard.pen && (
        <span
          class={keyboard.pen.down ? "pad-pen down" : "pad-pen"}
          style={{ left: `${100 * keyboard.pen.x}%`, top: `${100 * keyboard.pen.y}%` }}
        />
      )}
    </div>
  );
}

interface KeyboardPen extends Point {
  readonly down: boolean;
}

/** A pen that the arrow keys move. */
function useKeyboardPen(dispatch: (action: SketchAction) => void): {
  pen: KeyboardPen | null;
  hide: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
} {
  const [pen, setPen] = useState<KeyboardPen | null>(null);
  const current = pen ?? { x: 0.5, y: 0.3, down: false };

  function move(dx: number, dy: number): void {
    const x = Math.min(Math.max(current.x + dx * KEY_STEP, 0.05), 0.95);
    const y = Math.min(Math.max(current.y + dy * KEY_STEP, 0.05), 0.95);
    setPen({ ...current, x, y });
    if (current.down) {
      dispatch({ type: "pen-move", points: [{ x, y }] });
    }
  }

  function lift(): void {
    setPen(pen && { ...pen, down: false });
  }

  const keys: Record<string, () => void> = {
    ArrowLeft: () => move(-1, 0),
    ArrowRight: () => move(1, 0),
    ArrowUp: () => move(0, -1),
    ArrowDown: () => move(0, 1),
    " ": () => {
      dispatch(current.down ? { type: "pen-up" } : { type: "pen-down", point: current });
      setPen({ ...current, down: !current.down });
    },
    Backspace: () => {
      lift();
      dispatch({ type: "undo" });
    },
    Delete: () => {
      lift();
      dispatch({ type: "clear" });
    },
  };
  return {
    pen,
    hide: () => {
      if (pen?.down) {
        dispatch({ type: "pen-up" });
      }
      setPen(null);
    },
    onKeyDown(event) {
      const act = keys[event.key];
      if (act !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        act();
      }
    },
  };
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
