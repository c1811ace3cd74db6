import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { runCommand } from "../../scripts/run-command.mjs";
import { cleanEnvironment } from "../clean-project.mjs";

/** The last line of Verdaccio 6 that runs on Node 20. It is fetched when it is needed, because nothing else of the workspace needs it. */
const VERDACCIO = "verdaccio@6.3.2";

/** Milliseconds until it must answer. */
const PATIENCE = 600_000;

/**
 * Starts an npm registry on this machine alone, in `folder`. Our packages are published to it; all others it passes on from the registry
 * that npm is set up with.
 *
 * @returns {Promise<{url: string, publish: (tarball: string) => Promise<number>, close: () => void}>}
 */
export async function startRegistry(folder) {
  mkdirSync(folder);
  // Verdaccio asks for node-fetch by a tag, which not every registry has; this is the version that the tag names.
  const manifest = { private: true, overrides: { "node-fetch": "2.6.7" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await must("install Verdaccio", npm(["install", VERDACCIO], folder));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  writeFileSync(join(folder, "config.json"), JSON.stringify(await configuration(folder)));
  const main = join(folder, "node_modules", "verdaccio", "bin", "verdaccio");
  const child = spawn(process.execPath, [main, "--config", "config.json", "--listen", `127.0.0.1:${port}`], {
    cwd: folder,
    env: cleanEnvironment(),
    stdio: "ignore",
  });
  await answered(url, child);
  const userconfig = join(folder, "npmrc");
  writeFileSync(userconfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=${await addUser(url)}\n`);
  return {
    url,
    // Only the release workflow can say where a package was built.
    publish: (tarball) =>
      npm(["publish", tarball, "--provenance=false", "--userconfig", userconfig, "--registry", url], folder),
    close: () => child.kill(),
  };
}

function npm(args, cwd) {
  return runCommand("npm", [...args, "--no-audit", "--no-fund", "--ignore-scripts"], {
    ...{ cwd, env: cleanEnvironment(), quiet: true, shell: process.platform === "win32" },
  });
}

async function must(what, status) {
  const code = await status;
  if (code !== 0) {
    throw new Error(`could not ${what}: exit code ${code}`);
  }
}

async function configuration(folder) {
  return {
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: { configured: { url: await configuredRegistry(folder) } },
    packages: {
      "@gan-cls/*": { access: "$all", publish: "$authenticated" },
      "**": { access: "$all", proxy: "configured" },
    },
    max_body_size: "50mb",
    log: { type: "stdout", level: "error" },
  };
}

async function configuredRegistry(cwd) {
  const child = spawn("npm", ["config", "get", "registry"], {
    ...{ cwd, env: cleanEnvironment(), shell: process.platform === "win32" },
  });
  let text = "";
  for await (const piece of child.stdout) {
    text += piece;
  }
  return text.trim();
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answered(url, child) {
  for (const start = Date.now(); Date.now() - start < PATIENCE;) {
    if (child.exitCode !== null) {
      break;
    }
    const response = await fetch(`${url}-/ping`).catch(() => undefined);
    if (response?.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error(`the local registry did not start within ${PATIENCE / 1000} s`);
}

/** A publisher, known to this registry alone and as long as it lives. */
async function addUser(url) {
  const response = await fetch(`${url}-/user/org.couchdb.user:publisher`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "publisher", password: crypto.randomUUID() }),
  });
  return (await response.json()).token;
}
