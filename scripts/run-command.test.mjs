import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { ROOT } from "./workspace.mjs";

/** Starts a process that runs `command` through runCommand and prints the status that it got. */
function startHost(code, options = {}) {
  const host = `
    import { runCommand } from "./scripts/run-command.mjs";
    const status = await runCommand(process.execPath, ["-e", ${JSON.stringify(code)}], ${JSON.stringify(options)});
    console.log("status " + status);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", host], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  }
  return { child, output, end: new Promise((resolve) => child.on("close", () => resolve(output))) };
}

describe("runCommand", () => {
  it.each([0, 1, 2, 77])("passes the exit code %i on", async (code) => {
    const { stdout } = await startHost(`process.exit(${code})`).end;
    expect(stdout).toBe(`status ${code}\n`);
  });

  it("counts a death by signal as shells do", async () => {
    const { stdout } = await startHost('process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)').end;
    expect(stdout).toBe("status 137\n");
  });

  it("says when there is no such command", async () => {
    const host =
      'import { runCommand } from "./scripts/run-command.mjs"; process.exit(await runCommand("no-such", []));';
    const child = spawn(process.execPath, ["--input-type=module", "-e", host], { cwd: ROOT, stdio: "ignore" });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(127);
  });

  it("keeps a quiet command's output to itself unless the command fails", async () => {
    const speak = (code) => `console.log("out"); console.error("err"); process.exitCode = ${code};`;
    expect(await startHost(speak(0), { quiet: true }).end).toEqual({ stdout: "status 0\n", stderr: "" });
    const failed = await startHost(speak(3), { quiet: true }).end;
    expect(failed.stdout).toBe("status 3\n");
    expect(failed.stderr).toContain("out\n");
    expect(failed.stderr).toContain("err\n");
  });

  it("can move a command's results out of stdout", async () => {
    expect(await startHost('console.log("building")', { output: 2 }).end).toEqual({
      stdout: "status 0\n",
      stderr: "building\n",
    });
  });

  it.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM", "SIGHUP"])(
    "lets a command finish its work after %s and waits for it (skipped on Windows, which has no such signals)",
    async (signal) => {
      const { child, output, end } = startHost(`
        process.on("${signal}", () => setTimeout(() => { console.log("saved"); process.exit(130); }, 50));
        setInterval(() => {}, 1000);
        console.log("ready");
      `);
      await once(child.stdout, "data");
      expect(output.stdout).toBe("ready\n");
      child.kill(signal);
      expect((await end).stdout).toBe("ready\nsaved\nstatus 130\n");
    },
  );
});
