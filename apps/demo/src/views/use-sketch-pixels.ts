import { sketchPixels, type Sketch, type SketchAction } from "../drawing/sketch";
import type { Store } from "../state/store";
import { useStore } from "../state/use-store";

/** What was worked out for a sketch: several components of a page ask for the same. */
const known = new WeakMap<Sketch, { pixels: Uint8Array | null }>();

/** A pad's sketch and the 28 x 28 bytes that a network sees of it. */
export function useSketchPixels(store: Store<Sketch, SketchAction>): { sketch: Sketch; pixels: Uint8Array | null } {
  const sketch = useStore(store);
  const entry = known.get(sketch) ?? { pixels: sketchPixels(sketch) };
  known.set(sketch, entry);
  return { sketch, pixels: entry.pixels };
}
