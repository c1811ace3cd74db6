import { prepareEngine } from "@gan-cls/engine";
import { tinyDigits } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { GanTrainingEvent } from "../training/gan-progress";
import { GanSession, PauseGate } from "./gan-session";
import type { Laboratory } from "./laboratory";
import type { GanSettings } from "./operations";

beforeAll(async () => {
  await prepareEngine({ engine: "simd" });
});

const train = tinyDigits(6);
const test = tinyDigits(3, 6);
const signal = new AbortController().signal;

describe("GanSession", () => {
  const lab = { digits: () => Promise.resolve({ train, test }) } as Partial<Laboratory> as Laboratory;
  const settings: GanSettings = {
    ...({ size: "small", batchSize: 8, learningRate: 2e-4, seed: 1, steps: 4, resume: false } as const),
  };
  const generatorLosses = (events: readonly GanTrainingEvent[]): number[] =>
    events.flatMap((event) => (event.type === "step" ? [event.generatorLoss] : []));

  it("tells every step and keeps the discriminator", async () => {
    const session = new GanSession();
    const events: GanTrainingEvent[] = [];
    expect(session.discriminator).toBeUndefined();
    const result = await session.train(lab, settings, { signal, emit: (event) => events.push(event) });
    expect(result).toEqual({ outcome: "finished" });
    expect(events.map(({ type }) => type)).toEqual(["start", "step", "step", "step", "step", "samples", "end"]);
    expect(session.discriminator?.outputs[0].shape).toEqual([null, 1]);
  });

  it("stops within a step, can be used then, and resumes as if nothing had happened", async () => {
    const whole: GanTrainingEvent[] = [];
    await new GanSession().train(lab, settings, { signal, emit: (event) => whole.push(event) });

    const session = new GanSession();
    const stop = new AbortController();
    const events: GanTrainingEvent[] = [];
    const emit = (event: GanTrainingEvent): void => {
      events.push(event);
      if (event.type === "step" && event.step === 2) {
        stop.abort();
      }
    };
    expect(await session.train(lab, settings, { signal: stop.signal, emit })).toEqual({ outcome: "stopped" });
    expect(generatorLosses(events)).toHaveLength(2);
    expect(session.discriminator).toBeDefined();
    await session.train(lab, { ...settings, resume: true }, { signal, emit: (event) => events.push(event) });
    expect(generatorLosses(events)).toEqual(generatorLosses(whole));
  });

  it("waits while it is paused, and a stop ends the pause", async () => {
    const session = new GanSession();
    const stop = new AbortController();
    let steps = 0;
    const isWaiting = new Promise<void>((resolve) => {
      const wait = session.gate.wait.bind(session.gate);
      session.gate.wait = (...args) => {
        if (session.gate.paused) {
          resolve();
        }
        return wait(...args);
      };
    });
    const training = session.train(lab, settings, {
      signal: stop.signal,
      emit: (event) => {
        if (event.type === "step") {
          steps++;
          session.gate.paused = true;
        }
      },
    });
    await isWaiting;
    stop.abort();
    expect(await training).toEqual({ outcome: "stopped" });
    expect(steps).toBe(1);
  });
});

describe("PauseGate", () => {
  it("is open until it is closed, and lets everything through when it opens", async () => {
    const gate = new PauseGate();
    await gate.wait(signal);
    gate.paused = true;
    const passed: string[] = [];
    const waiting = gate.wait(signal).then(() => passed.push("passed"));
    await Promise.resolve();
    expect(passed).toEqual([]);
    gate.paused = false;
    await waiting;
    expect(passed).toEqual(["passed"]);
  });
});
