import type { ImportKind, LessonPlan, OpenedProject } from "../lab/teach-operations";
import type { ShelfPicture } from "./picture";

/** One class of a lesson: a name and its pictures. */
export interface LessonClass {
  /** Stays the same when the name changes. */
  readonly id: number;
  readonly name: string;
  readonly pictures: readonly ShelfPicture[];
}

/** What a visitor teaches. */
export interface Lesson {
  readonly classes: readonly LessonClass[];
  /** Pictures without a class. */
  readonly unlabelled: readonly ShelfPicture[];
  /** What the next pictures from files and from the camera are. */
  readonly importKind: ImportKind;
  readonly nextId: number;
}

/** A class by its id, or the pictures without one. */
export type Bin = number | "unlabelled";

export type LessonAction =
  | { readonly type: "add-class" }
  | { readonly type: "remove-class"; readonly id: number }
  | { readonly type: "rename-class"; readonly id: number; readonly name: string }
  | { readonly type: "add-pictures"; readonly bin: Bin; readonly pictures: readonly ShelfPicture[] }
  /** `name` has at most `MAX_NAME_LENGTH` characters. */
  | { readonly type: "add-folder"; readonly name: string; readonly pictures: readonly ShelfPicture[] }
  | { readonly type: "remove-picture"; readonly bin: Bin; readonly picture: string }
  | { readonly type: "import-kind"; readonly kind: ImportKind }
  | { readonly type: "open"; readonly project: OpenedProject }
  | { readonly type: "forget" };

/** Pictures that a class needs at least: with fewer, copies of one and the same decide everything, and none can be set aside. */
export const LEAST_PICTURES = 3;

/** Most characters of a class's name, typed or of a folder. */
export const MAX_NAME_LENGTH = 100;

const NAMES = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M"];
const nameOf = (id: number): string => NAMES[id] ?? String(id + 1);

export const EMPTY_LESSON: Lesson = {
  classes: [0, 1, 2].map((id) => ({ id, name: nameOf(id), pictures: [] })),
  unlabelled: [],
  importKind: "photos",
  nextId: 3,
};

/** What a lesson becomes. Two classes always stay; a picture is in a bin once. */
export function changeLesson(lesson: Lesson, action: LessonAction): Lesson {
  const { classes, nextId } = lesson;
  switch (action.type) {
    case "add-class":
      return addClass(lesson, nameOf(nextId), []);
    case "remove-class":
      return classes.length <= 2 ? lesson : { ...lesson, classes: classes.filter(({ id }) => id !== action.id) };
    case "rename-class":
      return changeClass(lesson, action.id, () => ({ name: action.name }));
    case "add-pictures":
      return changeBin(lesson, action.bin, (pictures) => join(pictures, action.pictures));
    case "add-folder":
      return addFolder(lesson, action);
    case "remove-picture":
      return changeBin(lesson, action.bin, (pictures) => pictures.filter(({ id }) => id !== action.picture));
    case "import-kind":
      return { ...lesson, importKind: action.kind };
    case "open":
      return fromProject(action.project);
    case "forget":
      return EMPTY_LESSON;
  }
}

function changeClass(lesson: Lesson, id: number, change: (entry: LessonClass) => Partial<LessonClass>): Lesson {
  return {
    ...lesson,
    classes: lesson.classes.map((entry) => (entry.id === id ? { ...entry, ...change(entry) } : entry)),
  };
}

function changeBin(
  lesson: Lesson,
  bin: Bin,
  change: (pictures: readonly ShelfPicture[]) => readonly ShelfPicture[],
): Lesson {
  return bin === "unlabelled"
    ? { ...lesson, unlabelled: change(lesson.unlabelled) }
    : changeClass(lesson, bin, ({ pictures }) => ({ pictures: change(pictures) }));
}

function addClass(lesson: Lesson, name: string, pictures: readonly ShelfPicture[]): Lesson {
  const { classes, nextId } = lesson;
  return { ...lesson, classes: [...classes, { id: nextId, name, pictures }], nextId: nextId + 1 };
}

/** Pictures of a folder join the class of its name; else they take a class that nobody has used or named, or a new one. */
function addFolder(
  lesson: Lesson,
  { name: folder, pictures }: { name: string; pictures: readonly ShelfPicture[] },
): Lesson {
  const name = folder.trim();
  const isSame = (other: string): boolean => other.trim().toLowerCase() === name.toLowerCase();
  const own = lesson.classes.find((entry) => isSame(entry.name));
  const unused = lesson.classes.find((entry) => entry.pictures.length === 0 && entry.name === nameOf(entry.id));
  const target = own ?? unused;
  return target === undefined
    ? addClass(lesson, name, join([], pictures))
    : changeClass(lesson, target.id, (entry) => ({
        name: own === undefined ? name : entry.name,
        pictures: join(entry.pictures, pictures),
      }));
}

function join(pictures: readonly ShelfPicture[], more: readonly ShelfPicture[]): readonly ShelfPicture[] {
  return [...new Map([...pictures, ...more].map((picture) => [picture.id, picture])).values()];
}

function fromProject({ classes, unlabelled, importKind }: OpenedProject): Lesson {
  const own = classes.map((entry, id) => ({ id, ...entry }));
  const missing = EMPTY_LESSON.classes.slice(own.length, 2);
  return { classes: [...own, ...missing], unlabelled, importKind, nextId: Math.max(2, own.length) };
}

/** Whether there is nothing in a lesson yet. */
export function isEmptyLesson({ classes, unlabelled }: Lesson): boolean {
  return unlabelled.length === 0 && classes.every(({ pictures }) => pictures.length === 0);
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
  const missing = classes.find(({ pictures }) => pictures.length < LEAST_PICTURES);
  if (missing !== undefined) {
    const count = LEAST_PICTURES - missing.pictures.length;
    return `${missing.name} needs ${count} more ${count === 1 ? "picture" : "pictures"}.`;
  }
  return null;
}

/** A lesson by the names of its pictures, as the worker takes it. */
export function planOf({ classes, unlabelled, importKind }: Lesson): LessonPlan {
  const idsOf = (pictures: readonly ShelfPicture[]): string[] => pictures.map(({ id }) => id);
  return {
    classes: classes.map(({ name, pictures }) => ({ name: name.trim(), pictures: idsOf(pictures) })),
    unlabelled: idsOf(unlabelled),
    importKind,
  };
}
