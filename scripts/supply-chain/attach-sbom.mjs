/** Adds the bill of materials to the release of every package that was published: `PUBLISHED` is the list that changesets/action gives. */
import { execFileSync } from "node:child_process";

for (const { name, version } of JSON.parse(process.env.PUBLISHED ?? "[]")) {
  execFileSync("gh", ["release", "upload", `${name}@${version}`, "reports/sbom.cdx.json", "--clobber"], {
    stdio: "inherit",
  });
}
