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

  it("ends help that was asked for with 0, and help that nobody asked for with 2", () => {
    const help = (exitCode: number) => new CommanderError(exitCode, "commander.help", "(outputHelp)");
    expect(describeFailure(help(0))).toEqual({ exitCode: 0, line: undefined });
    expect(describeFailure(help(1))).toEqual({ exitCode: 2, line: undefined });
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

  it("names the help of the command whose options were wrong", () => {
    const error = new CommanderError(1, "commander.unknownOption", "error: unknown option '--colour'");
    expect(describeFailure(error, { command: "train gan" }).line).toMatch(/ See gan-cls train gan --help\.$/);
  });

  it("leaves out functions that nobody typed, and values that fill the screen", () => {
    const nested = new GanClsError("invalid-data", "photo.png: readPictures: expected a picture, got nothing");
    expect(describeFailure(nested).line).toBe("error: photo.png: expected a picture, got nothing.");
    const own = new GanClsError("invalid-argument", "classify: expected a picture, got nothing");
    expect(describeFailure(own).line).toBe("error: classify: expected a picture, got nothing.");
    const long = new GanClsError("not-found", `readJson: cannot use /${"x".repeat(5000)}: no such file`);
    expect(describeFailure(long).line?.length).toBeLessThan(150);
  });

  it("says in words what the system says in codes", () => {
    const error = Object.assign(new Error("ENAMETOOLONG: name too long, open '/a'"), {
      code: "ENAMETOOLONG",
      path: "/a",
    });
    expect(describeFailure(error)).toEqual({
      exitCode: 2,
      line: "error: cannot use /a: a name in it is too long for this file system; choose a shorter one.",
    });
  });

  it("suggests the nearest choice, or what is near by", () => {
    const choices = { value: "cn", choices: ["cnn", "knn", "logistic"] };
    const error = new GanClsError("invalid-argument", "findMethod: got cn", { details: choices });
    expect(describeFailure(error).line).toBe("error: got cn. Did you mean cnn?");
    const missing = new GanClsError("not-found", "readJson: got runs/frst");
    expect(describeFailure(missing, { suggest: () => "Did you mean runs/first?" }).line).toBe(
      "error: got runs/frst. Did you mean runs/first?",
    );
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
