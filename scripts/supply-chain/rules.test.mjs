import { describe, expect, it } from "vitest";
import { licenceProblems, renderDependencies, replaceList, scriptProblems, unpinnedActions } from "./rules.mjs";

const known = { name: "known", version: "1.0.0", licence: "MIT", scripts: [] };

describe("licenceProblems", () => {
  it("names packages whose licence is not allowed, and takes those that are explained", () => {
    const foreign = { ...known, name: "foreign", licence: "AGPL-3.0" };
    const missing = { ...known, name: "missing", licence: "Unknown" };
    const explained = { ...known, name: "@img/sharp-libvips-linux-x64", licence: "LGPL-3.0-or-later" };
    expect(licenceProblems([known, foreign, missing, explained], "runtime")).toEqual([
      "foreign 1.0.0 has the licence AGPL-3.0, which policy.mjs does not allow",
      "missing 1.0.0 has the licence Unknown, which policy.mjs does not allow",
    ]);
  });

  it("allows developers' tools more than what users install", () => {
    const tool = { ...known, name: "tool", licence: "MPL-2.0" };
    expect(licenceProblems([tool], "development")).toEqual([]);
    expect(licenceProblems([tool], "runtime")).toHaveLength(1);
  });
});

describe("scriptProblems", () => {
  it("names packages with an install script that is not explained", () => {
    const scripts = ["postinstall"];
    expect(scriptProblems([known, { ...known, name: "esbuild", scripts }, { ...known, name: "new", scripts }])).toEqual(
      ["new has the script postinstall, which policy.mjs does not explain"],
    );
  });
});

describe("unpinnedActions", () => {
  it("names actions that a tag or a branch chooses", () => {
    const text = [
      "      - uses: actions/checkout@v4",
      `      - uses: actions/checkout@${"0123456789".repeat(4)} # v4.2.2`,
      "        uses: owner/action/part@main",
      "      - uses: ./.github/actions/own",
    ].join("\n");
    expect(unpinnedActions([{ name: "ci.yml", text }])).toEqual([
      "ci.yml: actions/checkout@v4 is not pinned to a commit",
      "ci.yml: owner/action/part@main is not pinned to a commit",
    ]);
  });
});

describe("the list of dependencies", () => {
  const published = [
    { manifest: { name: "@gan-cls/data", dependencies: { known: "^1.0.0", "@gan-cls/core": "workspace:*" } } },
    { manifest: { name: "@gan-cls/report", dependencies: { known: "^1.0.0" } } },
  ];

  it("has one row for each package that others depend on", () => {
    const list = renderDependencies(published, [known, { ...known, name: "deeper" }]);
    expect(list.split("\n").slice(2)).toEqual(["| `known` | MIT | data, report |"]);
  });

  it("replaces what stands between its marks, and refuses a page without them", () => {
    const page = replaceList(
      "before\n<!-- dependencies: written by npm run supply-chain -- --write -->\nold\n<!-- end of dependencies -->\nafter\n",
      "new",
    );
    expect(page).toMatch(/^before\n<!--.*-->\n\nnew\n\n<!-- end of dependencies -->\nafter\n$/);
    expect(replaceList(page, "new")).toBe(page);
    expect(() => replaceList("nothing", "new")).toThrow("replaceList: expected");
  });
});
