/** `node scripts/check-webgpu.mjs`: runs the engines' conformance suite on `webgpu`, by SwiftShader where there is no graphics card. */
import { join } from "node:path";
import { findOrInstall, findSoftwareCard } from "./chromium.mjs";
import { runCommand } from "./run-command.mjs";
import { skipCheck } from "./check-summary.mjs";
import { ROOT } from "./workspace.mjs";

const driver = findOrInstall(findSoftwareCard);
if (driver === undefined) {
  skipCheck("found no SwiftShader; as root on Debian, or after apt-get install chromium libvulkan1, it runs");
} else {
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  process.exitCode = await runCommand(
    process.execPath,
    [vitest, "run", "--reporter=default", "conformance.test", "-t", "the webgpu engine"],
    {
      cwd: join(ROOT, "packages", "engine"),
      env: { ...process.env, VK_ICD_FILENAMES: driver },
    },
  );
}
