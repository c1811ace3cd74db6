/** What docs/reliability.md promises has a test: every file that it names is there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readJson, ROOT } from "./workspace.mjs";

const page = readFileSync(join(ROOT, "docs", "reliability.md"), "utf8");
const quoted = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text);
const tableRows = page.split("\n").filter((line) => line.startsWith("| ") && !/^\| (promise|no\.|-|:)/.test(line));

describe("docs/reliability.md", () => {
  it("names files that are there", () => {
    const files = quoted.filter((text) => /^(apps|packages|tools|scripts|e2e|docs|results)\/\S+$/.test(text));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it("names commands that are there", () => {
    const { scripts } = readJson(join(ROOT, "package.json"));
    const commands = quoted.flatMap((text) => /^npm run (\S+)/.exec(text)?.[1] ?? []);
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("names a test or a command for every promise", () => {
    const untested = tableRows.filter((row) => !/`[^`]+\.test\.m?[jt]s`|`npm run [^`]+`|`e2e\/[^`]+`/.test(row));
    expect(untested).toEqual([]);
  });
});
