import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { installOnce, isInstalled } from "./installation.mjs";

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gan-cls-installation-"));
  writeFileSync(join(root, "pnpm-lock.yaml"), "one");
});
afterEach(() => rmSync(root, { recursive: true }));

/** Like a package manager: makes node_modules, then ends with `status`. */
const installer = (status) =>
  vi.fn(async () => {
    mkdirSync(join(root, "node_modules"), { recursive: true });
    return status;
  });

describe("installOnce", () => {
  it("installs a bare clone, once", async () => {
    const install = installer(0);
    expect(isInstalled(root)).toBe(false);
    expect(await installOnce(root, install)).toBe(0);
    expect(await installOnce(root, install)).toBe(0);
    expect(isInstalled(root)).toBe(true);
    expect(install).toHaveBeenCalledOnce();
  });

  it("installs again when the lock file has changed, in either direction", async () => {
    const install = installer(0);
    for (const lock of ["one", "two", "one"]) {
      writeFileSync(join(root, "pnpm-lock.yaml"), lock);
      await installOnce(root, install);
    }
    expect(install).toHaveBeenCalledTimes(3);
  });

  it("tries again after a failure and passes its exit code on", async () => {
    expect(await installOnce(root, installer(5))).toBe(5);
    expect(isInstalled(root)).toBe(false);
    expect(await installOnce(root, installer(0))).toBe(0);
    expect(isInstalled(root)).toBe(true);
  });

  it("does not trust what an interrupted installation has left", async () => {
    await installOnce(root, installer(0));
    writeFileSync(join(root, "pnpm-lock.yaml"), "two");
    const interrupted = installOnce(root, async () => {
      throw new Error("killed");
    });
    await expect(interrupted).rejects.toThrow("killed");
    writeFileSync(join(root, "pnpm-lock.yaml"), "one");
    expect(isInstalled(root)).toBe(false);
  });

  it("installs again where node_modules has been deleted", async () => {
    await installOnce(root, installer(0));
    rmSync(join(root, "node_modules"), { recursive: true });
    const install = installer(0);
    await installOnce(root, install);
    expect(install).toHaveBeenCalledOnce();
  });
});
