/**
 * Networks in other formats, where those formats are at home: all models that ship and 200 random networks in ONNX Runtime and as JavaScript files, against
 * tfjs; and some of them in headless Chromium under strict content security policies.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { skipCheck } from "../../scripts/check-summary.mjs";
import { findBrowser, findOrInstall } from "../../scripts/chromium.mjs";
import { ROOT } from "../../scripts/workspace.mjs";
import { checkInPage } from "./formats-page.mjs";
import { findOrInstallOrt } from "./ort.mjs";

/** Milliseconds that the round trips may take: a limit to catch a hang, not a slow machine. */
const PATIENCE = 900_000;

function runRoundTrips(ortFolder, folder) {
  const program = join(ROOT, "e2e", "formats", "round-trips.mjs");
  const words = ["--conditions=@gan-cls/source", "--import", "tsx", program, ortFolder, folder];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, {
    ...{ cwd: ROOT, encoding: "utf8", timeout: PATIENCE, maxBuffer: 2 ** 24 },
  });
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  return status === 0 && line.startsWith("{")
    ? JSON.parse(line)
    : { problems: [`round trips ended with ${status}: ${stderr}`] };
}

async function check(ortFolder, folder) {
  const { problems, ...figures } = runRoundTrips(ortFolder, folder);
  process.stdout.write(`in Node: ${JSON.stringify(figures)}\n`);
  if (problems.length > 0 || findOrInstall(findBrowser) === undefined) {
    return problems.length > 0 ? problems : ["expected Chromium, got none; set CHROMIUM"];
  }
  const page = await checkInPage(folder, ortFolder);
  page.lines.forEach((line) => process.stdout.write(`in Chromium: ${line}\n`));
  return page.problems;
}

const ortFolder = findOrInstallOrt();
if (ortFolder === undefined) {
  skipCheck("onnxruntime-web cannot be installed here");
} else {
  const folder = mkdtempSync(join(tmpdir(), "gan-cls-formats-"));
  try {
    const problems = await check(ortFolder, folder);
    problems.forEach((problem) => process.stdout.write(`FAILED  ${problem}\n`));
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
