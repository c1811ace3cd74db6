import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { parseEvents, readEvents, withChecksum } from "./read-events";

const STEP = { type: "step-end", task: "gan", epoch: 1, step: 3, totalSteps: 9, metrics: { discriminatorLoss: 1.25 } };
const SAMPLES = { type: "samples", task: "gan", epoch: 1, count: 4, rows: 12, columns: 12, channels: 1 };

const lineOf = (record: object): string => `${JSON.stringify(withChecksum({ ...record }))}\n`;

describe("parseEvents", () => {
  it("notices every flipped bit of a line, or reads what was written", () => {
    const line = lineOf(STEP);
    const [written] = parseEvents(line);
    expect(written).toEqual(STEP);
    const bytes = new TextEncoder().encode(line.trim());
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const spoiled = Uint8Array.from(bytes);
        spoiled[at] ^= 1 << bit;
        for (const event of parseEvents(new TextDecoder().decode(spoiled))) {
          // The name of the checksum may be damaged; what it belongs to is whole then.
          expect(event).toMatchObject(STEP);
        }
      }
    }
  });

  it("takes lines of older versions, which have no checksum", () => {
    expect(parseEvents(JSON.stringify(STEP))).toEqual([STEP]);
  });

  it.each(["samples/epoch-001.png", "samples-seed-2/epoch-1000.png"])("takes the sample sheet %s", (file) => {
    expect(parseEvents(lineOf({ ...SAMPLES, file }))).toEqual([{ ...SAMPLES, file }]);
  });

  it.each([
    "../samples/epoch-001.png",
    "/etc/passwd",
    "samples/../../epoch-001.png",
    "C:\\\\samples\\\\epoch-001.png",
    "file:///etc/passwd",
    "samples/epoch-001.png\u0000",
    "samples/epoch-001.png?x",
    7,
  ])("refuses an event that names the file %s", (file) => {
    expect(parseEvents(lineOf({ ...SAMPLES, file }))).toEqual([]);
  });

  it.each([
    ["a number", 7],
    ["a list", []],
    ["an event without a type", { task: "gan" }],
    ["an epoch that is a path", { ...SAMPLES, epoch: "../../x" }],
    ["a broken epoch", { ...SAMPLES, epoch: 1.5 }],
    ["figures that are text", { ...STEP, metrics: { discriminatorLoss: "1" } }],
    ["figures that are none", { ...STEP, metrics: { discriminatorLoss: null } }],
    ["no figures", { ...STEP, metrics: undefined }],
    ["a task that is no name", { ...STEP, task: {} }],
    [
      "a figure with the name of a field of all objects",
      JSON.parse('{"type":"epoch-end","epoch":1,"metrics":{"__proto__":1}}'),
    ],
  ])("refuses %s", (_, event) => {
    expect(parseEvents(`${JSON.stringify(event)}\n`)).toEqual([]);
  });

  it("passes events on that it does not know", () => {
    expect(parseEvents('{"type":"run-end"}\n{"type":"a-new-one","x":1}\n')).toHaveLength(2);
  });

  it("counts damaged lines, but not one that was cut off", async () => {
    const path = join(await temporaryFolder(), "events.jsonl");
    const damaged = lineOf(STEP).replace("1.25", "1.26");
    await writeFile(path, `${lineOf(STEP)}${damaged}{"type":"step-e\n{}\n${lineOf(SAMPLES)}{"ty`);
    expect(await readEvents(path)).toEqual({ events: [STEP, SAMPLES], damaged: 2 });
  });
});

it("reads no log beyond its limit, which is seen before it is read", async () => {
  const path = join(await temporaryFolder(), "events.jsonl");
  await writeFile(path, lineOf(STEP));
  await truncate(path, 2 ** 27 + 1);
  await expect(readEvents(path)).rejects.toMatchObject({ code: "invalid-data" });
});
