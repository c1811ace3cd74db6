import { normalizeDrawing } from "@gan-cls/data";
import { rasterize } from "./rasterize";
import { draw, EMPTY_DRAWING, type Drawing, type DrawingAction } from "./strokes";

/** What lies on a pad: a drawing, or a picture that was opened instead. */
export interface Sketch {
  readonly drawing: Drawing;
  /** 28 x 28 bytes. */
  readonly picture: Uint8Array | null;
}

export type SketchAction = DrawingAction | { readonly type: "picture"; readonly pixels: Uint8Array };

export const EMPTY_SKETCH: Sketch = { drawing: EMPTY_DRAWING, picture: null };

/** Applies an action to a sketch. The pen starts a new drawing instead of a picture; undo and clear remove the picture. */
export function changeSketch(sketch: Sketch, action: SketchAction): Sketch {
  if (action.type === "picture") {
    return { drawing: EMPTY_DRAWING, picture: action.pixels };
  }
  if (sketch.picture !== null && (action.type === "pen-move" || action.type === "pen-up")) {
    return sketch;
  }
  const drawing = draw(sketch.drawing, action);
  return drawing === sketch.drawing && sketch.picture === null ? sketch : { drawing, picture: null };
}

/** A sketch as networks see it: 28 x 28 bytes, prepared like MNIST; `null` for an empty one. */
export function sketchPixels({ drawing, picture }: Sketch): Uint8Array | null {
  if (picture !== null) {
    return picture;
  }
  const image = rasterize(drawing.strokes);
  return image === null ? null : normalizeDrawing(image, { polarity: "light-on-dark", name: "the drawing" }).pixels;
}
