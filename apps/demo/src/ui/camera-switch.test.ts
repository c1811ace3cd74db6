import { expect, it } from "vitest";
import { CameraSwitch } from "./camera-switch";

/** A camera that does nothing but to be on or off. */
class FakeStream {
  isOn = true;
  getTracks(): { stop: () => void }[] {
    return [{ stop: () => (this.isOn = false) }];
  }
}

/** A switch whose browser answers when it is told to; `seen` has what came of it. */
function createScene(): {
  camera: CameraSwitch;
  seen: unknown[];
  /** Answers the question of that index: by a camera, or by a refusal. */
  allow: (index: number) => Promise<FakeStream>;
  refuse: (index: number, reason: string) => Promise<void>;
} {
  const [seen, questions]: [unknown[], Question[]] = [[], []];
  const camera = new CameraSwitch({
    onStream: (stream) => seen.push(stream),
    onProblem: (error) => seen.push((error as Error).message),
    open: () => new Promise((resolve, reject) => questions.push({ resolve, reject })),
  });
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  return {
    ...{ camera, seen },
    async allow(index) {
      const stream = new FakeStream();
      questions[index].resolve(stream as unknown as MediaStream);
      await settle();
      return stream;
    },
    async refuse(index, reason) {
      questions[index].reject(new Error(reason));
      await settle();
    },
  };
}

interface Question {
  readonly resolve: (stream: MediaStream) => void;
  readonly reject: (error: Error) => void;
}

it("turns a camera on and off", async () => {
  const { camera, seen, allow } = createScene();
  void camera.start("user");
  expect(camera.isWanted).toBe(true);
  const stream = await allow(0);
  expect([seen, stream.isOn]).toEqual([[stream], true]);
  camera.stop();
  expect([seen, stream.isOn, camera.isWanted]).toEqual([[stream, null], false, false]);
});

it("turns off what is allowed after the visitor has stopped or started again", async () => {
  const { camera, seen, allow } = createScene();
  void camera.start("user");
  camera.stop();
  void camera.start("environment");
  const [late, wanted] = [await allow(0), await allow(1)];
  expect([late.isOn, wanted.isOn]).toEqual([false, true]);
  expect(seen).toEqual([wanted]);
});

it("has one camera on when the other side is wanted, in whatever order they come", async () => {
  const { camera, seen, allow } = createScene();
  void camera.start("user");
  void camera.start("environment");
  const wanted = await allow(1);
  const late = await allow(0);
  void camera.start("user");
  const last = await allow(2);
  expect([late.isOn, wanted.isOn, last.isOn]).toEqual([false, false, true]);
  expect(seen).toEqual([wanted, null, last]);
});

it("says why a camera did not start, and hears no refusal of a start that was given up", async () => {
  const { camera, seen, allow, refuse } = createScene();
  void camera.start("user");
  void camera.start("user");
  const stream = await allow(1);
  await refuse(0, "late");
  expect([seen, stream.isOn, camera.isWanted]).toEqual([[stream], true, true]);
  void camera.start("environment");
  await refuse(2, "refused");
  expect([seen, camera.isWanted]).toEqual([[stream, null, "refused"], false]);
});
