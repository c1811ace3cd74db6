import { describe, expect, it } from "vitest";
import {
  changeLesson,
  EMPTY_LESSON,
  isEmptyLesson,
  LEAST_PICTURES,
  lessonProblem,
  planOf,
  type Bin,
  type Lesson,
  type LessonAction,
} from "./lesson";
import { drawingPicture, type ShelfPicture } from "./picture";

const thumb = drawingPicture(new Uint8Array(784));
const some = (bin: Bin, count: number): ShelfPicture[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${bin}-${index}`, thumb }));
const play = (actions: readonly LessonAction[], from = EMPTY_LESSON): Lesson => actions.reduce(changeLesson, from);
const add = (bin: Bin, count: number): LessonAction => ({ type: "add-pictures", bin, pictures: some(bin, count) });
const full = play([0, 1, 2].map((id) => add(id, LEAST_PICTURES)));

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

  it("adds and removes pictures of a class and without one; the same picture is there once", () => {
    const lesson = play([
      add(1, 2),
      add(1, 2),
      add("unlabelled", 1),
      { type: "remove-picture", bin: 1, picture: "1-0" },
    ]);
    expect(planOf(lesson)).toEqual({
      classes: ["A", "B", "C"].map((name, id) => ({ name, pictures: id === 1 ? ["1-1"] : [] })),
      unlabelled: ["unlabelled-0"],
      importKind: "photos",
    });
    expect([isEmptyLesson(lesson), isEmptyLesson(EMPTY_LESSON)]).toEqual([false, true]);
  });

  it("puts folders into the class of their name, a class that nobody has used, or a new one", () => {
    const folder = (name: string): LessonAction => ({ type: "add-folder", name, pictures: some(9, 1) });
    const lesson = play([{ type: "rename-class", id: 1, name: "Cat" }, ...["cat", "dog", "fox", "owl"].map(folder)]);
    expect(lesson.classes.map(({ name, pictures }) => [name, pictures.length])).toEqual([
      ["dog", 1],
      ["Cat", 1],
      ["fox", 1],
      ["owl", 1],
    ]);
  });

  it("keeps folders apart whose names differ only after many characters", () => {
    const names = ["positive", "negative"].map((end) => `images-of-the-screening-2024-${end}`);
    const lesson = play(
      [...names, ...names].map((name, index) => ({
        ...{ type: "add-folder", name },
        pictures: [{ id: String(index), thumb }],
      })),
    );
    expect(planOf(lesson).classes.slice(0, 2)).toEqual([
      { name: names[0], pictures: ["0", "2"] },
      { name: names[1], pictures: ["1", "3"] },
    ]);
  });

  it("opens a project and forgets it", () => {
    const classes = ["x", "y"].map((name) => ({ name, pictures: some(5, 3) }));
    const project = {
      classes,
      unlabelled: some("unlabelled", 2),
      importKind: "drawings",
      result: null,
      trunk: null,
    } as const;
    const opened = play([{ type: "open", project }, { type: "add-class" }], full);
    expect(opened.classes.map(({ id, name }) => [id, name])).toEqual([
      [0, "x"],
      [1, "y"],
      [2, "C"],
    ]);
    expect(opened.importKind).toBe("drawings");
    expect(changeLesson(opened, { type: "forget" })).toEqual(EMPTY_LESSON);
  });
});

describe("lessonProblem", () => {
  it("has none for enough pictures under names of their own", () => {
    expect(lessonProblem(full)).toBeNull();
  });

  it("says what is missing", () => {
    expect(lessonProblem(EMPTY_LESSON)).toBe("A needs 3 more pictures.");
    const fewer = play([{ type: "remove-picture", bin: 2, picture: "2-0" }], full);
    expect(lessonProblem(fewer)).toBe("C needs 1 more picture.");
    expect(lessonProblem(play([{ type: "rename-class", id: 0, name: " B " }], full))).toBe("Two classes are called B.");
    expect(lessonProblem(play([{ type: "rename-class", id: 0, name: " " }], full))).toBe("Give every class a name.");
  });
});
