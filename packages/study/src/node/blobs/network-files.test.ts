import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { expect, it } from "vitest";
import { readFolderFiles, writeFolderFiles } from "./folder-files";
import { packFiles, unpackFiles } from "./named-files";
import { readNetworkFiles } from "./network-files";

const root = await temporaryFolder();

/** A folder with these files, whose content is their path. */
async function folderWith(name: string, files: readonly string[]): Promise<string> {
  const folder = join(root, name);
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), file);
  }
  return folder;
}

it("brings files and whole folders into another folder by way of a blob", async () => {
  const paths = ["checkpoints/gan.json", "models/discriminator/model.json", "models/x/y/z.bin", "w"];
  const from = await folderWith("gan", [...paths, "other"]);
  const files = await readFolderFiles("test", from, ["w", "checkpoints/gan.json", "models"]);
  expect(files.map(({ path }) => path).sort()).toEqual(paths);
  const to = join(root, "gan-copy");
  await writeFolderFiles(to, await unpackFiles("blob", packFiles(files)));
  expect((await readdir(to)).sort()).toEqual(["checkpoints", "models", "w"]);
  expect(await readFile(join(to, "models", "x", "y", "z.bin"), "utf8")).toBe("models/x/y/z.bin");
  await expect(readFolderFiles("test", from, ["elsewhere"])).rejects.toMatchObject({ code: "not-found" });
});

it("finds the files of a given network, whatever else lies beside them", async () => {
  const own = ["card.json", "model.json", "trained-on.bin", "weights.bin"];
  const beside = [...own, "notes.txt"].map((name) => `models/discriminator/${name}`);
  const run = await folderWith("run", beside);
  const byRun = await readNetworkFiles(run);
  expect(byRun.path).toBe("given");
  expect(byRun.files.map(({ path }) => path)).toEqual(own.map((name) => `given/${name}`));
  const folder = join(run, "models", "discriminator");
  expect(await readNetworkFiles(folder)).toEqual(byRun);
  expect(await readNetworkFiles(join(folder, "model.json"))).toEqual({ ...byRun, path: "given/model.json" });
  const other = await folderWith("other", ["net.index", "net.data-00000-of-00001", "net2.index", "d.onnx"]);
  const checkpoint = await readNetworkFiles(join(other, "net.index"));
  expect(checkpoint.files.map(({ path }) => path)).toEqual(["given/net.data-00000-of-00001", "given/net.index"]);
  expect((await readNetworkFiles(join(other, "d.onnx"))).files).toHaveLength(1);
  await expect(readNetworkFiles(join(root, "nothing"))).rejects.toMatchObject({ code: "not-found" });
});
