import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import type { DrawingAction, Point } from "../drawing/strokes";

/** How far the keyboard's pen moves at a time. */
const KEY_STEP = 0.04;

/** Where the keyboard's pen is, in `[0, 1]`. */
export interface KeyboardPen extends Point {
  readonly down: boolean;
}

/** What makes a canvas something to draw on. */
export interface Pen {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** The pen that the arrow keys move; `null` while none is shown. */
  readonly keyboard: KeyboardPen | null;
  /** Goes onto the canvas. */
  readonly handlers: {
    onPointerDown(event: PointerEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerUp(): void;
    onPointerCancel(): void;
    onKeyDown(event: KeyboardEvent): void;
    onBlur(): void;
  };
}

/** A pen that mouse, finger, stylus and arrow keys move over a canvas. */
export function usePen(dispatch: (action: DrawingAction) => void): Pen {
  const canvas = useRef<HTMLCanvasElement>(null);
  const keyboard = useKeyboardPen(dispatch);
  const pointOf = (event: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  return {
    canvas,
    keyboard: keyboard.pen,
    handlers: {
      onPointerDown(event: PointerEvent) {
        if (event.button === 0 && event.isPrimary) {
          event.preventDefault();
          canvas.current?.focus({ preventScroll: true });
          canvas.current?.setPointerCapture(event.pointerId);
          keyboard.hide();
          dispatch({ type: "pen-down", point: pointOf(event) });
        }
      },
      onPointerMove(event: PointerEvent) {
        if (event.isPrimary && event.buttons !== 0) {
          const moves = event.getCoalescedEvents?.() ?? [];
          dispatch({ type: "pen-move", points: (moves.length > 0 ? moves : [event]).map(pointOf) });
        }
      },
      onPointerUp: () => dispatch({ type: "pen-up" }),
      onPointerCancel: () => dispatch({ type: "pen-up" }),
      onKeyDown: keyboard.onKeyDown,
      onBlur: keyboard.hide,
    },
  };
}

/** A pen that the arrow keys move. */
function useKeyboardPen(dispatch: (action: DrawingAction) => void): {
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
