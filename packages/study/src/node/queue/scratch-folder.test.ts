import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { expect, it } from "vitest";
import { ownIdentity } from "../process-identity";
import { openScratch } from "./scratch-folder";

const parent = await temporaryFolder();

it("is a folder of its own, and goes with all that is in it", async () => {
  const [one, other] = [await openScratch(join(parent, "new")), await openScratch(join(parent, "new"))];
  expect(one.path).not.toBe(other.path);
  await writeFile(join(one.path, "row.json"), "{}");
  await one.remove();
  expect(await readdir(join(parent, "new"))).toHaveLength(1);
  await other.remove();
  expect(await readdir(join(parent, "new"))).toEqual([]);
});

it("removes what processes have left that have died, and nothing else", async () => {
  const own = await ownIdentity();
  const owners = {
    "gan-cls-worker-dead": { ...own, start: "0" },
    "gan-cls-worker-alive": own,
    "gan-cls-worker-elsewhere": { ...own, host: "another-host" },
    "gan-cls-worker-new": undefined,
    "somebody-else": { ...own, start: "0" },
  };
  for (const [name, owner] of Object.entries(owners)) {
    await mkdir(join(parent, name));
    if (owner !== undefined) {
      await writeFile(join(parent, name, "owner.json"), JSON.stringify(owner));
    }
  }
  const scratch = await openScratch(parent);
  await scratch.remove();
  const left = Object.keys(owners).filter((name) => existsSync(join(parent, name)));
  expect(left).toEqual(Object.keys(owners).filter((name) => name !== "gan-cls-worker-dead"));
});

it("says when it cannot be made", async () => {
  const file = join(parent, "file");
  await writeFile(file, "");
  await expect(openScratch(join(file, "below"))).rejects.toMatchObject({ name: "GanClsError" });
});
