import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "../scripts/run-command.mjs";
import { ROOT } from "../scripts/workspace.mjs";
import { cleanEnvironment } from "./clean-project.mjs";

/** Where the bill lies after a run of the check. */
const BILL_OF_MATERIALS = join(ROOT, "reports", "sbom.cdx.json");

/**
 * Writes what npm has installed in a project as a CycloneDX document, checked against its schema, and returns what is wrong with it, in words.
 *
 * @param expected Names of packages that must be in it.
 */
export async function writeBillOfMaterials(project, expected) {
  mkdirSync(dirname(BILL_OF_MATERIALS), { recursive: true });
  const tool = join(ROOT, "node_modules", "@cyclonedx", "cyclonedx-npm", "bin", "cyclonedx-npm-cli.js");
  const args = [
    ...[tool, "--omit", "dev", "--spec-version", "1.6", "--output-reproducible", "--validate"],
    ...["--output-file", BILL_OF_MATERIALS, "package.json"],
  ];
  const status = await runCommand(process.execPath, args, { cwd: project, env: cleanEnvironment(), quiet: true });
  if (status !== 0) {
    return `exit code ${status}`;
  }
  const { components } = JSON.parse(readFileSync(BILL_OF_MATERIALS, "utf8"));
  const names = new Set(components.map(({ group, name }) => (group ? `${group}/${name}` : name)));
  const missing = expected.filter((name) => !names.has(name)).map((name) => `${name} is missing`);
  const unlicensed = components.filter(({ licenses }) => !licenses?.length).map(({ name }) => `${name} has no licence`);
  return [...missing, ...unlicensed].join(", ");
}
