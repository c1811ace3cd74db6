import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isGanClsError } from "./errors";
import { openSealed, sealJson } from "./sealed-json";

const open = (text: string): unknown => openSealed("readJson", "runs/a/config.json", text);

/** Documents as runs have them: names, numbers, lists, objects in objects. */
const documents = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 });

/** One changed byte of a text. */
const changes = fc.record({
  kind: fc.constantFrom("flip", "remove", "add"),
  place: fc.nat({ max: 1_000_000 }),
  byte: fc.integer({ min: 1, max: 255 }),
});

function change(text: string, { kind, place, byte }: { kind: string; place: number; byte: number }): string {
  const bytes = [...new TextEncoder().encode(text)];
  const at = place % bytes.length;
  bytes.splice(at, kind === "add" ? 0 : 1, ...(kind === "remove" ? [] : [kind === "flip" ? bytes[at] ^ byte : byte]));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** What a changed text gives: an equal value, or an error of ours. Returns whether it was noticed. */
function expectNoticedOrHarmless(text: string, value: unknown): boolean {
  try {
    expect(open(text)).toStrictEqual(value);
    return false;
  } catch (error) {
    if (!isGanClsError(error, "invalid-data")) {
      throw error;
    }
    return true;
  }
}

describe("sealed JSON", () => {
  it("is indented JSON with the checksum as its last field, or compact", () => {
    expect(sealJson({ a: 1, b: undefined, c: [true] })).toBe(
      `{\n  "a": 1,\n  "c": [\n    true\n  ],\n  "checksum": "sha256-ecd9f73f323bed0115b8bb5a50b0ba4638ce10d2ec0cdf00c6ddaa8ab96d8fcf"\n}\n`,
    );
    expect(sealJson({ a: 1 }, { indent: 0 })).toMatch(/^\{"a":1,"checksum":"sha256-[0-9a-f]{64}"\}\n$/);
  });

  it("comes back equal, however it is laid out", () => {
    fc.assert(
      fc.property(documents, fc.constantFrom(0, 2), (document, indent) => {
        const { checksum: _, ...value } = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
        const text = sealJson(document, { indent });
        expect(open(text)).toStrictEqual(value);
        expect(open(JSON.stringify(JSON.parse(text), null, 3))).toStrictEqual(value);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("shows one flipped, missing or added byte, unless no value has changed", () => {
    fc.assert(
      fc.property(documents, changes, fc.constantFrom(0, 2), (document, changed, indent) => {
        const text = sealJson(document, { indent });
        expectNoticedOrHarmless(change(text, changed), open(text));
      }),
      { seed: 2, numRuns: 3000 },
    );
  });

  it("shows every flipped bit and every missing byte of a document", () => {
    const value = {
      checksums: { a: 1.5 },
      command: "train gan",
      arguments: ["--data", "ü"],
      zero: 0,
      list: [1, -2e-7],
    };
    const text = sealJson(value);
    const { length } = new TextEncoder().encode(text);
    let unnoticed = 0;
    for (let place = 0; place < length; place++) {
      for (const byte of [1, 2, 4, 8, 16, 32, 64, 128]) {
        unnoticed += Number(!expectNoticedOrHarmless(change(text, { kind: "flip", place, byte }), value));
      }
      unnoticed += Number(!expectNoticedOrHarmless(change(text, { kind: "remove", place, byte: 0 }), value));
    }
    // White space, and "e" as "E".
    expect(unnoticed).toBeLessThan(length);
  });

  it("says which file, and what to do", () => {
    const text = sealJson({ seed: 42 });
    expect(() => open(text.replace("42", "43"))).toThrow(
      'readJson: expected runs/a/config.json as it was written, got other content than its checksum tells: it is damaged, or was changed by hand; restore it from a copy, or, if the change is yours, remove its field "checksum" to accept it',
    );
    expect(() => openSealed("readJson", "a.json", text.slice(0, 20), { mend: "start a new run" })).toThrow(
      /^readJson: a\.json is not JSON: .*; it is damaged: start a new run$/,
    );
    expect(() => open("")).toThrow("it is damaged: restore it from a copy");
  });

  it.each([["checksun"], ["seed"], ["checksums"]])("shows a checksum under the damaged name %s", (name) => {
    expect(() => open(sealJson({ seed: 1 }).replace('"checksum"', `"${name}"`))).toThrow("as it was written");
  });

  it("takes documents without a checksum, and what is no object", () => {
    expect(open('{ "seed": 43, "hash": "0123" }')).toEqual({ seed: 43, hash: "0123" });
    expect(open("[1, 2]")).toEqual([1, 2]);
    expect(open("null")).toBe(null);
    const accepted = sealJson({ seed: 42 })
      .replace("42", "43")
      .replace(/,\n {2}"checksum": .*/, "");
    expect(open(accepted)).toEqual({ seed: 43 });
  });

  it("seals anew what was sealed, and keeps odd names as plain fields", () => {
    expect(sealJson({ a: 1, checksum: "old" })).toBe(sealJson({ a: 1 }));
    const odd = JSON.parse('{"__proto__": {"polluted": 1}, "toJSON": 2}') as object;
    const opened = open(sealJson(odd)) as object;
    expect(Object.keys(opened)).toEqual(["__proto__", "toJSON"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
