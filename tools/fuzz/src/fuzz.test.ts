import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "@gan-cls/core";
import { mutateBytes } from "./mutate-bytes";
import { drawEdits, hostileJson } from "./mutate-json";
import { fuzzCase, runTarget } from "./run-target";
import { bytesTarget, jsonTarget, toBytes, toJson } from "./target";
import { fileTargets } from "./targets/files";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-fuzz-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (target: Parameters<typeof runTarget>[0], cases = 200): ReturnType<typeof runTarget> =>
  runTarget(target, { cases, seed: 1, folder });

describe("runTarget", () => {
  const documents = [{ name: "a", list: [1, 2, { deep: null }], flag: true }];

  it("draws the same cases for the same seed, and other ones for another", () => {
    const target = jsonTarget({ name: "a", documents, read: () => {} });
    const text = (seed: number): string =>
      Array.from({ length: 30 }, (_, number) =>
        Buffer.from(fuzzCase(target, seed, number).bytes).toString("latin1"),
      ).join();
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
  });

  it("counts what is refused and what is read, and finds no fault where there is none", async () => {
    const { refused, accepted, failures } = await run(jsonTarget({ name: "a", documents, read: toJson }));
    expect(failures).toEqual([]);
    expect(refused).toBeGreaterThan(20);
    expect(refused + accepted).toBe(200);
  });

  it.each<[string, (value: unknown) => unknown, string]>([
    ["an error of another kind", (value) => (value as { list: unknown[] }).list.map(String), "TypeError"],
    [
      "a changed prototype",
      (value) => {
        const key = Object.keys(value ?? {}).includes("flag") ? "polluted" : "none";
        Object.defineProperty(Object.prototype, key, { value: 1, configurable: true });
      },
      "changed what all objects inherit",
    ],
  ])("finds %s", async (_, parse, said) => {
    try {
      const { failures } = await run(jsonTarget({ name: "a", documents, read: (bytes) => parse(toJson(bytes)) }));
      expect(failures.join()).toContain(said);
    } finally {
      for (const key of ["polluted", "none"]) {
        Reflect.deleteProperty(Object.prototype, key);
      }
    }
  });

  it("leaves whole documents as they are, also where they are a Node Buffer", () => {
    const target = bytesTarget({ name: "a", seeds: [Buffer.from("whole")], read: () => {} });
    for (let number = 0; number < 200; number++) {
      fuzzCase(target, 1, number);
    }
    expect(Buffer.from(target.seeds[0]).toString()).toBe("whole");
  });
});

describe("what is damaged", () => {
  it("is JSON in most cases, and has two equal keys, foreign keys and numbers beyond all bounds", () => {
    const texts = Array.from({ length: 500 }, (_, seed) => hostileJson('{"a":[1,{"b":"c"}],"d":2}', drawEdits(seed)));
    for (const wanted of ["__proto__", "constructor", "1e999", "\\ud800", "[[[[[["]) {
      expect(
        texts.some((text) => text.includes(wanted)),
        wanted,
      ).toBe(true);
    }
    expect(texts.some((text) => /"d":.*"d":/.test(text))).toBe(true);
  });

  it("is never longer than twice both files and a block", () => {
    const [whole, other] = [new Uint8Array(1000), toBytes("other")];
    for (let number = 0; number < 300; number++) {
      expect(mutateBytes(whole, Random.fromSeed(number), other).length).toBeLessThan(8000);
    }
  });
});

describe("readers of foreign files", () => {
  it("read the whole ones, and refuse damaged ones with an error of gan-cls", async () => {
    for (const target of await fileTargets()) {
      const { failures, refused, accepted } = await run(target, 10);
      expect(failures, target.name).toEqual([]);
      expect(refused + accepted).toBe(10);
    }
  });
});
