import { useMemo } from "preact/hooks";
import { sketchPixels, type Sketch, type SketchAction } from "../drawing/sketch";
import type { Store } from "../state/store";
import { useStore } from "../state/use-store";

/** A pad's sketch and the 28 x 28 bytes that a network sees of it. */
export function useSketchPixels(store: Store<Sketch, SketchAction>): { sketch: Sketch; pixels: Uint8Array | null } {
  const sketch = useStore(store);
  const pixels = useMemo(() => sketchPixels(sketch), [sketch]);
  return { sketch, pixels };
}
