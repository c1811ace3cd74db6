import { describe, expect, it } from "vitest";
import { MAX_JSON_DEPTH, parseJson } from "./parse-json";

const parse = (text: string): unknown => parseJson("readRun", "config.json", text);
const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

describe("parseJson", () => {
  it.each(['{"a":[1,-0,"b"]}', "null", '"[[["', '{"a\\"[":"\\\\"}', nested(MAX_JSON_DEPTH)])("reads %s", (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it("counts no brackets in strings, and none that are closed", () => {
    expect(parse(JSON.stringify(["[".repeat(500), '\\"{'.repeat(500)]))).toHaveLength(2);
    expect(parse(`[${"[],".repeat(500)}[]]`)).toHaveLength(501);
  });

  it.each([
    ["", "config.json: expected JSON, got something else"],
    ["<html>", "it is damaged or no JSON"],
    [nested(MAX_JSON_DEPTH + 1), "at most 100 levels, got more"],
    ['{"a":'.repeat(10_000), "at most 100 levels, got more"],
  ])("refuses %.20s", (text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: "invalid-data" }));
  });

  it("refuses what is too long before it is parsed", () => {
    expect(() => parseJson("readRun", "config.json", "{".repeat(30), { maxCharacters: 20 })).toThrow(
      "readRun: config.json: expected a JSON document of at most 20 characters, got 30",
    );
  });

  it("gives a key __proto__ no power", () => {
    expect((parse('{"__proto__":{"polluted":1}}') as { polluted?: number }).polluted).toBeUndefined();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
