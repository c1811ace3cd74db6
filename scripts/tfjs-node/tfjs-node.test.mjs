import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder } from "./build-tfjs-node.mjs";
import { checkMachine, linkWheel } from "./native-addon.mjs";
import { BuildError } from "./run-tool.mjs";
import { checkWheel, findWheel } from "./tensorflow-wheel.mjs";

const HERE = import.meta.dirname;
const GOOD_MACHINE = { platform: "linux", nodeVersion: "20.19.0", compiler: "true" };
const PARTS = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "include/tensorflow/c/c_api.h"];

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tfjs-node-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A folder with the files of a wheel, each holding its own name. */
function pretendWheel(parts = PARTS) {
  const wheel = join(folder, "tensorflow");
  for (const part of parts) {
    mkdirSync(dirname(join(wheel, part)), { recursive: true });
    writeFileSync(join(wheel, part), part);
  }
  return wheel;
}

/** A Python that answers as `script`, a shell's. */
function pretendPython(script) {
  const python = join(folder, "python");
  writeFileSync(python, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return python;
}

describe.skipIf(process.platform === "win32")("finding the wheel", () => {
  it("takes the folder that Python names", () => {
    const wheel = pretendWheel();
    expect(findWheel(pretendPython(`echo ${wheel}`))).toBe(wheel);
  });

  it.each([
    ["no Python", () => "/no/python", /found no \/no\/python; install Python 3/],
    [
      "a Python without the wheel",
      () => pretendPython("echo"),
      /not installed for .*; run .* -m pip install tensorflow/,
    ],
    ["a Python that fails", () => pretendPython("echo 'no home' >&2; exit 1"), /does not run: no home/],
  ])("explains %s", (_name, python, message) => {
    expect(() => findWheel(python())).toThrow(message);
    expect(() => findWheel(python())).toThrow(BuildError);
  });

  it("names what a folder lacks", () => {
    expect(() => checkWheel(pretendWheel(PARTS.slice(0, 1)))).toThrow(
      /has no libtensorflow_framework\.so\.2, include\/tensorflow\/c\/c_api\.h$/,
    );
  });
});

describe.skipIf(process.platform === "win32")("the machine", () => {
  it.each([
    [{ platform: "darwin" }, /Linux only, this is darwin/],
    [{ nodeVersion: "24.1.0" }, /does not load on Node 24\.1\.0 \(tensorflow\/tfjs#8609\); use Node 20 or 22/],
    [{ compiler: "no-compiler" }, /found no no-compiler; install a C\+\+ compiler/],
  ])("is refused with %j", (difference, message) => {
    expect(() => checkMachine({ ...GOOD_MACHINE, ...difference })).toThrow(message);
  });

  it("keeps its cache where the user wants it", () => {
    expect(cacheFolder("x", { XDG_CACHE_HOME: "/cache" })).toBe("/cache/gan-cls/x");
  });
});

describe.skipIf(process.platform === "win32")("linking", () => {
  it("puts headers and libraries where the package's build looks, again and again", () => {
    const wheel = pretendWheel();
    linkWheel(folder, wheel);
    linkWheel(folder, wheel);
    expect(existsSync(join(folder, "deps/include/tensorflow/c/c_api.h"))).toBe(true);
    for (const name of ["libtensorflow.so", "libtensorflow.so.2", "libtensorflow_cc.so.2"]) {
      expect(readFileSync(join(folder, "deps/lib", name), "utf8")).toBe("libtensorflow_cc.so.2");
    }
    for (const name of ["libtensorflow_framework.so", "libtensorflow_framework.so.2"]) {
      expect(readFileSync(join(folder, "deps/lib", name), "utf8")).toBe("libtensorflow_framework.so.2");
    }
  });
});

describe("the command", () => {
  it("answers what it cannot use with one line and exit code 1", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(HERE, "build.mjs"), "--nonsense"], {
      encoding: "utf8",
    });
    expect({ status, stdout, lines: stderr.trim().split("\n").length }).toEqual({ status: 1, stdout: "", lines: 1 });
    expect(stderr).toMatch(/^build-tfjs-node: Unknown option '--nonsense'/);
  });
});
