import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { OpenedProject } from "../lab/teach-operations";
import { changeLesson, EMPTY_LESSON, planOf } from "../teaching/lesson";
import { drawingPicture, type ShelfPicture } from "../teaching/picture";
import { followLesson, OPENING_KEPT } from "../teaching/taught";
import { KeptLesson, type Keeping } from "./kept-lesson";
import type { Lab } from "./lab-client";
import { createStore } from "./store";

const REST = 600;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const picture = (id: string): ShelfPicture => ({ id, thumb: drawingPicture(new Uint8Array(784)) });
const project: OpenedProject = {
  classes: ["x", "y"].map((name) => ({ name, pictures: [picture(name)] })),
  ...{ unlabelled: [], importKind: "drawings", result: null, trunk: null },
};

/** A page whose worker answers `restored` and `keep`; `calls` has what the page asked of it, and `heard` what it told of its changes. */
function createPage(restored: Promise<OpenedProject | null>, keep = (): Promise<void> => Promise.resolve()) {
  const calls: [name: string, input: unknown][] = [];
  const call = (name: string, input: unknown): Promise<unknown> => {
    calls.push([name, input]);
    return name === "restoreProject" ? restored : keep();
  };
  const lesson = createStore(EMPTY_LESSON, changeLesson);
  const taught = createStore(OPENING_KEPT, followLesson);
  const heard: Keeping[] = [];
  const onKeeping = (keeping: Keeping): number => heard.push(keeping);
  const kept = new KeptLesson({ lab: { call: call as Lab["call"] }, lesson, taught, rest: REST, onKeeping });
  const add = (id: string): void => lesson.dispatch({ type: "add-pictures", bin: 0, pictures: [picture(id)] });
  const keptCalls = (): unknown[] => calls.filter(([name]) => name === "keepProject").map(([, input]) => input);
  return { calls, heard, lesson, taught, kept, add, keptCalls };
}

it("keeps nothing before the kept lesson is there, asks for it once, and keeps every change afterwards", async () => {
  let answer: (project: OpenedProject) => void = () => {};
  const { calls, lesson, taught, kept, add, keptCalls } = createPage(new Promise((resolve) => (answer = resolve)));
  const opening = [kept.open(), kept.open()];
  await vi.advanceTimersByTimeAsync(10 * REST);
  expect(calls).toEqual([["restoreProject", null]]);
  expect(taught.state).toMatchObject({ opening: true });
  expect(taught.state.busy).not.toBeNull();
  answer(project);
  await Promise.all(opening);
  expect(taught.state).toMatchObject({ busy: null, opening: false });
  await vi.advanceTimersByTimeAsync(10 * REST);
  expect(keptCalls()).toEqual([]);
  add("new");
  expect(planOf(lesson.state).classes).toMatchObject([{ pictures: ["x", "new"] }, { pictures: ["y"] }]);
  await vi.advanceTimersByTimeAsync(REST);
  expect(keptCalls()).toEqual([planOf(lesson.state)]);
});

it("lets pictures wait for the kept lesson, and takes none for a class that the visitor did not mean", async () => {
  const { kept } = createPage(Promise.resolve(project));
  expect(await Promise.all([kept.place(2), kept.place("unlabelled"), kept.place(null)])).toEqual([
    "unlabelled",
    "unlabelled",
    null,
  ]);
  expect(await kept.place(1)).toBe(1);
  expect(await createPage(Promise.resolve(null)).kept.place(2)).toBe(2);
});

it("keeps the removal of the last picture", async () => {
  const { lesson, kept, add, keptCalls } = createPage(Promise.resolve(null));
  await kept.open();
  add("only");
  await vi.advanceTimersByTimeAsync(REST);
  lesson.dispatch({ type: "remove-picture", bin: 0, picture: "only" });
  await vi.advanceTimersByTimeAsync(REST);
  expect(keptCalls()).toEqual([expect.anything(), planOf(EMPTY_LESSON)]);
});

it("never writes over a lesson that could not be opened, until the visitor replaces it", async () => {
  const { lesson, taught, kept, add, keptCalls } = createPage(Promise.reject(new Error("it is damaged")));
  await kept.open();
  expect(taught.state).toMatchObject({ busy: null, unopened: "it is damaged" });
  add("new");
  await vi.advanceTimersByTimeAsync(10 * REST);
  expect(keptCalls()).toEqual([]);
  await kept.replace();
  expect(keptCalls()).toEqual([planOf(lesson.state)]);
  add("another");
  await vi.advanceTimersByTimeAsync(REST);
  expect(keptCalls()).toHaveLength(2);
});

it("keeps changes again after such a lesson was forgotten", async () => {
  const { taught, kept, add, keptCalls } = createPage(Promise.reject(new Error("it is damaged")));
  await kept.open();
  taught.dispatch({ type: "forget" });
  add("new");
  await vi.advanceTimersByTimeAsync(REST);
  expect(keptCalls()).toHaveLength(1);
});

it("says of every change whether it is kept, and nothing of one that another has followed", async () => {
  const answers: (() => void)[] = [];
  const { heard, kept, add } = createPage(Promise.resolve(null), () => new Promise((resolve) => answers.push(resolve)));
  await kept.open();
  add("first");
  await vi.advanceTimersByTimeAsync(REST);
  expect(heard).toEqual(["changed"]);
  add("second");
  answers[0]();
  await vi.advanceTimersByTimeAsync(REST);
  expect(heard).toEqual(["changed", "changed"]);
  answers[1]();
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toEqual(["changed", "changed", "kept"]);
});

it("says that it keeps nothing over a lesson that could not be opened, or where the browser does not", async () => {
  const damaged = createPage(Promise.reject(new Error("it is damaged")));
  await damaged.kept.open();
  damaged.add("new");
  await vi.advanceTimersByTimeAsync(REST);
  expect(damaged.heard).toEqual(["changed", "refused"]);
  await damaged.kept.replace();
  expect(damaged.heard.slice(2)).toEqual(["changed", "kept"]);
  const full = createPage(Promise.resolve(null), () => Promise.reject(new Error("it is full")));
  await full.kept.open();
  full.add("new");
  await vi.advanceTimersByTimeAsync(REST);
  expect(full.heard).toEqual(["changed", "refused"]);
  expect(full.taught.state.problem).toContain("it is full");
});
