import type { TaughtExample } from "../lab/operations";

/** One class of a lesson: a name and what was drawn for it. */
export interface LessonClass {
  /** Stays the same when the name changes. */
  readonly id: number;
  readonly name: string;
  /** 28 x 28 bytes each. */
  readonly drawings: readonly Uint8Array[];
}

/** What a visitor teaches. */
export interface Lesson {
  readonly classes: readonly LessonClass[];
  readonly nextId: number;
}

export type LessonAction =
  | { readonly type: "add-class" }
  | { readonly type: "remove-class"; readonly id: number }
  | { readonly type: "rename-class"; readonly id: number; readonly name: string }
  | { readonly type: "add-drawing"; readonly id: number; readonly pixels: Uint8Array }
  | { readonly type: "remove-drawing"; readonly id: number; readonly index: number };

/** Drawings that a class needs at least; with fewer, copies of one and the same line decide everything. */
export const LEAST_DRAWINGS = 3;

const NAMES = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M"];

export const EMPTY_LESSON: Lesson = {
  classes: [0, 1, 2].map((id) => ({ id, name: NAMES[id], drawings: [] })),
  nextId: 3,
};

/** What a lesson becomes. Two classes always stay. */
export function changeLesson(lesson: Lesson, action: LessonAction): Lesson {
  const { classes, nextId } = lesson;
  const change = (id: number, difference: (entry: LessonClass) => Partial<LessonClass>): Lesson => ({
    ...lesson,
    classes: classes.map((entry) => (entry.id === id ? { ...entry, ...difference(entry) } : entry)),
  });
  switch (action.type) {
    case "add-class":
      return {
        classes: [...classes, { id: nextId, name: NAMES[nextId] ?? String(nextId + 1), drawings: [] }],
        nextId: nextId + 1,
      };
    case "remove-class":
      return classes.length <= 2 ? lesson : { ...lesson, classes: classes.filter(({ id }) => id !== action.id) };
    case "rename-class":
      return change(action.id, () => ({ name: action.name }));
    case "add-drawing":
      return change(action.id, ({ drawings }) => ({ drawings: [...drawings, action.pixels] }));
    case "remove-drawing":
      return change(action.id, ({ drawings }) => ({ drawings: drawings.filter((_, i) => i !== action.index) }));
  }
}

/** Why a lesson cannot be taught yet, for people; `null` when it can. */
export function lessonProblem({ classes }: Lesson): string | null {
  const names = classes.map(({ name }) => name.trim());
  if (names.some((name) => name === "")) {
    return "Give every class a name.";
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    return `Two classes are called ${twice}.`;
  }
  const missing = classes.find(({ drawings }) => drawings.length < LEAST_DRAWINGS);
  if (missing !== undefined) {
    const count = LEAST_DRAWINGS - missing.drawings.length;
    return `${missing.name} needs ${count} more ${count === 1 ? "drawing" : "drawings"}.`;
  }
  return null;
}

/** All drawings of a lesson with the index of their class. */
export function lessonExamples({ classes }: Lesson): TaughtExample[] {
  return classes.flatMap(({ drawings }, label) => drawings.map((pixels) => ({ pixels, label })));
}
