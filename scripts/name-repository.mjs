/**
 * Writes the address of the sources into every package that is about to be published: npm accepts a provenance statement only if
 * `repository` is the repository that the workflow runs in, and a fork's is not ours.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { listPackages } from "./workspace.mjs";

const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
if (GITHUB_SERVER_URL === undefined || GITHUB_REPOSITORY === undefined) {
  process.stderr.write("name-repository.mjs: packages are released by the workflow release.yml only.\n");
  process.exit(1);
}

for (const { folder, path, manifest } of listPackages().filter((entry) => !entry.manifest.private)) {
  const url = `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`;
  const named = { ...manifest, repository: { type: "git", url, directory: folder } };
  writeFileSync(join(path, "package.json"), `${JSON.stringify(named, null, 2)}\n`);
}
