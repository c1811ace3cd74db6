/** Runs all programs of the pages in one process, which reads the packages' sources once. */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shortened } from "./blocks.mjs";
import { writeBlock } from "./check-types.mjs";
import { prepareFixtures } from "./fixtures.mjs";
import { createScratch, linkPackages, NODE_FLAGS, publishedPackages } from "./scratch.mjs";

/** Milliseconds for all of them, to catch a hang. */
const PATIENCE = 900_000;

/** One program after the other; each is told apart by a line on stderr. What went wrong is on stdout, as JSON. */
const RUNNER = `
const problems = [];
console.log = () => {};
console.table = () => {};
// One program registers an engine that another has registered before.
console.warn = () => {};
for (const [place, path] of JSON.parse(process.argv[2])) {
  const start = performance.now();
  try {
    await import(path);
  } catch (error) {
    problems.push(place + ": " + (error.stack ?? error));
  }
  process.stderr.write("        " + place + " " + ((performance.now() - start) / 1000).toFixed(1) + " s\\n");
}
process.stdout.write(JSON.stringify(problems), () => process.exit(0));
`;

/** @param {import("./blocks.mjs").Block[]} blocks @returns {string[]} What went wrong. */
export function runPrograms(blocks) {
  const { root, folder, environment } = createScratch("programs");
  try {
    linkPackages(folder, [...publishedPackages(), "@tensorflow/tfjs"]);
    prepareFixtures(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const files = blocks.map((block, index) => [
      `${block.file}:${block.line}`,
      writeBlock(folder, { ...block, code: shortened(block) }, index),
    ]);
    writeFileSync(join(folder, "runner.mjs"), RUNNER);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...NODE_FLAGS, "runner.mjs", JSON.stringify(files)],
      {
        cwd: folder,
        env: environment,
        encoding: "utf8",
        timeout: PATIENCE,
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    return status === 0 ? JSON.parse(stdout) : [`exit code ${status}: ${stdout}${stderr ?? ""}`];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
