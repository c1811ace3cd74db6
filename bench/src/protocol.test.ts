import { describe, expect, it } from "vitest";
import { encodeReply, parseReply, type Reply } from "./protocol";

describe("parseReply", () => {
  const replies: Reply[] = [
    { type: "ready", versions: { torch: "2.13.0" }, detail: "2 threads" },
    { type: "skip", reason: "no module named torch" },
    { type: "measured", seconds: 0.5, figure: 0.91 },
  ];

  it.each(replies)("reads what encodeReply writes: $type", (reply) => {
    const line = encodeReply(reply);
    expect(line.endsWith("}\n")).toBe(true);
    expect(parseReply(line)).toEqual(reply);
  });

  it.each([
    "",
    "hello",
    "null",
    "[]",
    '{"type":"other"}',
    '{"type":"ready","versions":{"a":1},"detail":""}',
    '{"type":"ready","versions":null,"detail":""}',
    '{"type":"skip"}',
    '{"type":"measured","seconds":0,"figure":1}',
    '{"type":"measured","seconds":"1","figure":1}',
    '{"type":"measured","seconds":1,"figure":null}',
  ])("refuses %s", (line) => {
    expect(() => parseReply(line)).toThrow(/^parseReply: expected/);
  });
});
