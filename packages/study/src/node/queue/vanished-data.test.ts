import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { expect, it } from "vitest";
import { runWorker } from "../worker-main";
import type { FromWorker, ToWorker, WorkerSetup } from "../worker-messages";
import { SPEC } from "./fake-queue.test-helper";

const folder = await temporaryFolder();
const { data, preset, settings, methods, labels, seeds, implied } = SPEC;
const PLAN: WorkerSetup["plan"] = {
  ...{ preset, settings, methods, labels, seeds, implied, modules: [], discriminator: undefined },
  ...{ data: data.source, pictures: data.pictures },
};

/** What a process says of its first cell. */
async function firstAnswer(plan: WorkerSetup["plan"]): Promise<FromWorker> {
  let tell: (message: ToWorker) => void = () => {};
  const answer = new Promise<FromWorker>((resolve) => {
    const send = (message: FromWorker): void => void (message.type === "failed" && resolve(message));
    void runWorker({ send, receive: (onMessage) => (tell = onMessage) });
  });
  tell({ type: "setup", setup: { plan, engine: "cpu", folder, job: 0 } });
  tell({ type: "cell", name: "cnn", notes: [] });
  const found = await answer;
  tell({ type: "stop" });
  return found;
}

it("is a failure of the worker's machine, where the data were placed on it", async () => {
  for (const place of [{ source: join(folder, "unmounted") }, { file: join(folder, "cleaned") }]) {
    expect(await firstAnswer({ ...PLAN, placed: { ...data, ...place } })).toMatchObject({ error: { code: "io" } });
  }
});

it("is a failure of the study, where the data are its own", async () => {
  const answer = await firstAnswer({ ...PLAN, data: join(folder, "nowhere") });
  expect(answer).toMatchObject({ error: { code: expect.not.stringMatching(/^io$/) as string } });
});
