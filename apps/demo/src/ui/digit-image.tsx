import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { paintInk } from "./paint";

/** 28 x 28 bytes as a picture, ink on the paper of the theme. Without a label it is decoration. */
export function DigitImage({ pixels, label }: { pixels: Uint8Array | null; label?: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) {
      paintInk(canvas.current, pixels ?? new Uint8Array(784), { rows: 28, columns: 28 });
    }
  }, [pixels]);
  return (
    <canvas
      ref={canvas}
      class="digit"
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    />
  );
}
