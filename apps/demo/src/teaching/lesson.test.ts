import { describe, expect, it } from "vitest";
import {
  changeLesson,
  EMPTY_LESSON,
  LEAST_DRAWINGS,
  lessonExamples,
  lessonProblem,
  type Lesson,
  type LessonAction,
} from "./lesson";

const pixels = new Uint8Array(784);
const play = (actions: readonly LessonAction[], from = EMPTY_LESSON): Lesson => actions.reduce(changeLesson, from);
const drawings = (id: number, count: number): LessonAction[] =>
  Array.from({ length: count }, () => ({ type: "add-drawing", id, pixels }));
const full = play([0, 1, 2].flatMap((id) => drawings(id, LEAST_DRAWINGS)));

describe("changeLesson", () => {
  it("adds, renames and removes classes, and never leaves fewer than two", () => {
    const four = play([{ type: "add-class" }, { type: "rename-class", id: 3, name: "star" }]);
    expect(four.classes.map(({ name }) => name)).toEqual(["A", "B", "C", "star"]);
    const two = play(
      [0, 1, 2, 3].map((id) => ({ type: "remove-class", id })),
      four,
    );
    expect(two.classes.map(({ name }) => name)).toEqual(["C", "star"]);
    expect(changeLesson(two, { type: "add-class" }).classes.at(-1)).toMatchObject({ id: 4, name: "E" });
  });

  it("adds and removes drawings of one class", () => {
    const lesson = play([...drawings(1, 2), { type: "remove-drawing", id: 1, index: 0 }]);
    expect(lesson.classes.map((entry) => entry.drawings.length)).toEqual([0, 1, 0]);
    expect(lessonExamples(lesson)).toEqual([{ pixels, label: 1 }]);
  });
});

describe("lessonProblem", () => {
  it("has none for enough drawings under names of their own", () => {
    expect(lessonProblem(full)).toBeNull();
  });

  it("says what is missing", () => {
    expect(lessonProblem(EMPTY_LESSON)).toBe("A needs 3 more drawings.");
    expect(lessonProblem(play([{ type: "remove-drawing", id: 2, index: 0 }], full))).toBe("C needs 1 more drawing.");
    expect(lessonProblem(play([{ type: "rename-class", id: 0, name: " B " }], full))).toBe("Two classes are called B.");
    expect(lessonProblem(play([{ type: "rename-class", id: 0, name: " " }], full))).toBe("Give every class a name.");
  });
});
