import { GanClsError, type GanClsErrorCode } from "@gan-cls/core";
import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { describeFailure } from "./exit";

describe("describeFailure", () => {
  it.each<[GanClsErrorCode, number]>([
    ["invalid-argument", 2],
    ["invalid-data", 2],
    ["not-found", 2],
    ["checksum-mismatch", 2],
    ["unsupported", 1],
    ["missing-kernel", 1],
    ["io", 1],
    ["network", 1],
    ["diverged", 1],
  ])("ends %s with exit code %i and its message", (code, exitCode) => {
    expect(describeFailure(new GanClsError(code, "work: it went wrong"))).toEqual({
      exitCode,
      line: "error: work: it went wrong.",
    });
  });

  it("says nothing of a stop that the user asked for", () => {
    const stopped = { exitCode: 130, line: undefined };
    expect(describeFailure(new GanClsError("aborted", "trainGan: stopped"))).toEqual(stopped);
    expect(describeFailure(new DOMException("stopped", "AbortError"))).toEqual(stopped);
  });

  it("puts what commander says over several lines on one", () => {
    const error = new CommanderError(
      1,
      "commander.unknownCommand",
      "error: unknown command 'studdy'\n(Did you mean study?)",
    );
    expect(describeFailure(error)).toEqual({
      exitCode: 2,
      line: "error: unknown command 'studdy' (Did you mean study?) See gan-cls --help.",
    });
  });

  it("takes asked-for help as a success and missing commands as bad input", () => {
    expect(describeFailure(new CommanderError(0, "commander.helpDisplayed", "(outputHelp)")).exitCode).toBe(0);
    expect(describeFailure(new CommanderError(1, "commander.help", "(outputHelp)"))).toEqual({
      exitCode: 2,
      line: undefined,
    });
  });

  it("keeps an unexpected error to one line and says how to see more", () => {
    expect(describeFailure(new TypeError("x is not\n  a function"))).toEqual({
      exitCode: 1,
      line: "error: TypeError: x is not a function. (unexpected; run it with --verbose to see where)",
    });
    expect(describeFailure("thrown text").line).toMatch(/^error: thrown text\. \(unexpected/);
  });
});
