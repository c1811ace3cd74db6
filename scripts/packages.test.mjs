/** What must hold for the package.json files of the workspace, and for the page that describes them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOMS, TEST_IMPORTS } from "../eslint.config.js";
import { listPackages, readJson, ROOT } from "./workspace.mjs";

const SCOPE = "@gan-cls/";
const packages = listPackages();
const published = packages.filter(({ manifest }) => !manifest.private);
const libraries = published.filter(({ folder }) => folder.startsWith("packages/"));
const root = readJson(join(ROOT, "package.json"));

const shortName = (folder) => folder.split("/")[1];
const named = (list) => list.map((entry) => [entry.folder, entry]);
const siblings = (dependencies = {}) =>
  Object.keys(dependencies)
    .filter((name) => name.startsWith(SCOPE))
    .map((name) => name.slice(SCOPE.length));
const tensorflow = (dependencies = {}) => Object.keys(dependencies).filter((name) => name.startsWith("@tensorflow/"));

describe("the workspace", () => {
  it("has one row in the table of eslint.config.js for every package", () => {
    expect(packages.map(({ folder }) => folder).sort()).toEqual(Object.keys(ROOMS).sort());
  });

  it("has no cycle, development dependencies included", () => {
    const graph = new Map(
      packages.map(({ folder, manifest }) => [
        shortName(folder),
        siblings({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies }),
      ]),
    );
    expect([...graph.keys()].map((name) => findCycle(graph, [name])).filter(Boolean)).toEqual([]);
  });

  it("asks for one version of each dependency", () => {
    const ranges = new Map();
    for (const { manifest } of [...packages, { manifest: root }]) {
      for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
        if (!range.startsWith("workspace:")) {
          ranges.set(name, (ranges.get(name) ?? new Set()).add(range.replace("catalog:", catalogRange(name))));
        }
      }
    }
    const disputed = [...ranges]
      .filter(([, versions]) => versions.size > 1)
      .map(([name, versions]) => [name, ...versions]);
    expect(disputed).toEqual([]);
  });

  it("carries the pnpm that packageManager names", () => {
    expect(root.packageManager).toBe(`pnpm@${root.devDependencies.pnpm}`);
  });
});

describe.each(named(packages))("%s", (folder, { manifest }) => {
  const room = ROOMS[folder] ?? { imports: [], tfjs: "none" };

  it("is named after its folder", () => {
    expect(manifest.name).toBe(`${SCOPE}${shortName(folder)}`);
  });

  it("depends on siblings along the arrows only, by the workspace protocol", () => {
    const allowed = new Set(room.imports);
    expect(siblings(manifest.dependencies).filter((name) => !allowed.has(name))).toEqual([]);
    const inTests = new Set([...room.imports, ...TEST_IMPORTS]);
    expect(siblings(manifest.devDependencies).filter((name) => !inTests.has(name))).toEqual([]);
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(ranges.filter(([name, range]) => name.startsWith(SCOPE) && !range.startsWith("workspace:"))).toEqual([]);
  });
});

describe.each(named(libraries))("%s", (folder, { manifest, path }) => {
  const { tfjs } = ROOMS[folder] ?? { tfjs: "none" };

  it("takes TensorFlow.js as a peer, and backends only where they are chosen", () => {
    const { dependencies, peerDependencies = {}, devDependencies } = manifest;
    expect(dependencies ?? {}).not.toHaveProperty(["@tensorflow/tfjs"]);
    if (tfjs === "none") {
      expect([...tensorflow(dependencies), ...tensorflow(peerDependencies)]).toEqual([]);
    } else {
      expect(peerDependencies["@tensorflow/tfjs"]).toBe(catalogRange("@tensorflow/tfjs"));
      expect(devDependencies["@tensorflow/tfjs"]).toBe("catalog:");
    }
    if (tfjs === "api") {
      expect([...tensorflow(dependencies), ...tensorflow(peerDependencies)]).toEqual(["@tensorflow/tfjs"]);
    }
  });

  it("exports types first, after the workspace's own condition, and its package.json", () => {
    const { "./package.json": own, ...entries } = manifest.exports;
    expect(own).toBe("./package.json");
    for (const [subpath, conditions] of Object.entries(entries)) {
      if (subpath.endsWith("/*")) {
        // Files that are no code: what is asked for is what is there, and is published.
        expect(conditions).toBe(subpath);
        expect(manifest.files).toContain(subpath.slice(2, -2));
        continue;
      }
      const source = sourceOf(path, subpath);
      expect(Object.entries(conditions)).toEqual([
        ["@gan-cls/source", `./src/${source}.ts`],
        ["types", `./dist/${source}.d.ts`],
        ["default", `./dist/${source}.js`],
      ]);
      expect(existsSync(join(path, "src", `${source}.ts`)), `${subpath} has a source`).toBe(true);
    }
  });

  it("publishes sources for its source maps, and no tests", () => {
    expect(manifest.files).toEqual(
      expect.arrayContaining(["dist", "src", "!src/**/*.test.ts", "!src/**/__fixtures__"]),
    );
    expect(manifest.sideEffects).toBe(false);
  });
});

describe.each(named(published))("%s", (folder, { manifest, path }) => {
  it("says in its README what each foreign dependency is for", () => {
    const readme = readFileSync(join(path, "README.md"), "utf8");
    const foreign = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    expect(foreign.filter((name) => !name.startsWith(SCOPE) && !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it("says what it is", () => {
    expect(manifest).toMatchObject({
      license: "MIT",
      type: "module",
      engines: { node: root.engines.node },
      description: expect.stringMatching(/^[A-Z].{20,160}\.$/),
      keywords: expect.arrayContaining([expect.any(String)]),
      publishConfig: { access: "public", provenance: true },
    });
  });

  it("can be built, tested and checked", () => {
    expect(manifest.scripts).toMatchObject({
      build: "tsup",
      test: "vitest run",
      "check:package": expect.stringContaining("publint --strict"),
    });
  });

  it("has a README under its name", () => {
    const readme = join(path, "README.md");
    expect(existsSync(readme), "README.md").toBe(true);
    expect(readFileSync(readme, "utf8").split("\n")[0]).toBe(`# ${manifest.name}`);
  });
});

describe("ARCHITECTURE.md", () => {
  const page = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");

  it("draws the arrows that the table allows, and all that it allows lies upstream", () => {
    const picture = page.split("```")[1];
    const upstream = new Map(Object.keys(ROOMS).map((folder) => [shortName(folder), []]));
    for (const [, from, to] of picture.matchAll(/^ *([\w-]+) --> ([\w-]+)$/gm)) {
      upstream.get(to)?.push(from);
    }
    for (const [folder, { imports }] of Object.entries(ROOMS)) {
      const name = shortName(folder);
      expect(imports, `arrows to ${name}`).toEqual(expect.arrayContaining(upstream.get(name)));
      expect([...reach(upstream, name)], `upstream of ${name}`).toEqual(expect.arrayContaining(imports));
    }
  });

  it.each(Object.entries(ROOMS))("describes %s as the table has it", (folder, { imports, tfjs }) => {
    const row = page.split("\n").find((line) => line.startsWith(`| \`${folder}\``)) ?? "";
    const [, , , mayImport, seen] = row.split("|").map((cell) => cell.trim());
    expect(seen).toBe(tfjs);
    expect(mayImport).toBe(imports.join(", "));
  });
});

/** The range of a `catalog:` entry in pnpm-workspace.yaml. */
function catalogRange(name) {
  const lines = readFileSync(join(ROOT, "pnpm-workspace.yaml"), "utf8").split("\n");
  const line = lines.find((candidate) => candidate.replaceAll('"', "").startsWith(`  ${name}: `)) ?? "";
  return line.split(": ")[1];
}

/** The first circle reached from the end of `path`, written `a > b > a`. */
function findCycle(graph, path) {
  for (const next of graph.get(path.at(-1)) ?? []) {
    if (path.includes(next)) {
      return [...path, next].join(" > ");
    }
    const found = findCycle(graph, [...path, next]);
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** The source file of an entry point, without its ending: a file of that name or the index of a folder. */
function sourceOf(path, subpath) {
  const name = subpath === "." ? "index" : subpath.slice(2);
  return existsSync(join(path, "src", `${name}.ts`)) ? name : `${name}/index`;
}

/** Everything upstream of `name`. */
function reach(upstream, name) {
  const found = new Set();
  const visit = (current) =>
    (upstream.get(current) ?? []).forEach((next) => {
      found.add(next);
      visit(next);
    });
  visit(name);
  return found;
}
