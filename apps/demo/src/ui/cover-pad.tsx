import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { DrawingAction, Point } from "../drawing/strokes";
import type { Cover } from "../tasks/cover";
import { DigitImage } from "./digit-image";
import { PenMark } from "./pad";
import { paintCover } from "./paint";
import { usePen } from "./pen";

interface CoverPadProps {
  /** 28 x 28 bytes. */
  pixels: Uint8Array | null;
  cover: Cover;
  label: string;
  onPaint: (points: readonly Point[]) => void;
  onClear: () => void;
  disabled?: boolean;
}

/** An image whose parts a visitor hides by painting over them. */
export function CoverPad({ pixels, cover, label, onPaint, onClear, disabled = false }: CoverPadProps): JSX.Element {
  const isDown = useRef(false);
  const { canvas, keyboard, handlers } = usePen((action: DrawingAction) => {
    if (disabled) {
      return;
    }
    if (action.type === "pen-down") {
      isDown.current = true;
      onPaint([action.point]);
    } else if (action.type === "pen-move" && isDown.current) {
      onPaint(action.points);
    } else if (action.type === "pen-up") {
      isDown.current = false;
    } else if (action.type === "undo" || action.type === "clear") {
      onClear();
    }
  });
  useEffect(() => {
    if (canvas.current) {
      paintCover(canvas.current, cover);
    }
  }, [cover]);
  return (
    <div class="pad cover-pad">
      <DigitImage pixels={pixels} />
      <canvas
        ref={canvas}
        class="cover"
        tabIndex={0}
        role="application"
        aria-label={`${label}. With the keyboard: arrows move the brush, space puts it down and up, delete uncovers all.`}
        {...handlers}
      />
      <PenMark pen={keyboard} />
    </div>
  );
}
