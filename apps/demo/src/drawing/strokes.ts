/** A point on the pad; both in `[0, 1]`, from the upper left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line drawn without lifting the pen. */
export type Stroke = readonly Point[];

/** A drawing in progress; the last stroke grows while the pen is down. */
export interface Drawing {
  readonly strokes: readonly Stroke[];
  readonly penDown: boolean;
}

export type DrawingAction =
  | { readonly type: "pen-down"; readonly point: Point }
  | { readonly type: "pen-move"; readonly points: readonly Point[] }
  | { readonly type: "pen-up" }
  | { readonly type: "undo" }
  | { readonly type: "clear" };

export const EMPTY_DRAWING: Drawing = { strokes: [], penDown: false };

/** Applies an action to a drawing. Moves with the pen up draw nothing. */
export function draw(drawing: Drawing, action: DrawingAction): Drawing {
  const { strokes, penDown } = drawing;
  switch (action.type) {
    case "pen-down":
      return { strokes: [...strokes, [keepOnPad(action.point)]], penDown: true };
    case "pen-move":
      return penDown ? { ...drawing, strokes: extendLast(strokes, action.points.map(keepOnPad)) } : drawing;
    case "pen-up":
      return penDown ? { strokes, penDown: false } : drawing;
    case "undo":
      return strokes.length === 0 ? drawing : { strokes: strokes.slice(0, -1), penDown: false };
    case "clear":
      return EMPTY_DRAWING;
  }
}

function extendLast(strokes: readonly Stroke[], points: readonly Point[]): Stroke[] {
  return strokes.map((stroke, index) => (index === strokes.length - 1 ? [...stroke, ...points] : stroke));
}

const keepOnPad = ({ x, y }: Point): Point => ({ x: Math.min(Math.max(x, 0), 1), y: Math.min(Math.max(y, 0), 1) });
