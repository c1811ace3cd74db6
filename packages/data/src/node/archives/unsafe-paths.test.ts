import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTar, tarHeader } from "../../__fixtures__/make-tar";
import { openDataset } from "../open-dataset";
import { openTarTree } from "./tar-tree";
import { openZipTree } from "./zip-tree";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-paths-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

const content = new Uint8Array(3);

describe("paths in archives", () => {
  it.each([
    ["a/../../1.png", "it leads out of its folder"],
    ["/etc/1.png", "it is absolute"],
    ["C:/1.png", "it is absolute"],
    ["CON/1.png", "it is the name of a device on Windows"],
    ["a/nul.png", "it is the name of a device on Windows"],
    ["a/com1.png", "it is the name of a device on Windows"],
    ["a./1.png", "a name in it ends with a dot or a space"],
    ["a /1.png", "a name in it ends with a dot or a space"],
    [`a/${"x".repeat(300)}.png`, "a name in it is longer than 255 bytes"],
  ])("refuses %.20s by name, in a ZIP and in a tar", async (name, reason) => {
    // Some are refused by the library already.
    const said = new RegExp(`unsafe path .*${reason}|invalid relative path|absolute path`);
    await expect(openDataset(await write("a.zip", zipSync({ [name]: content })))).rejects.toThrow(said);
    const header = makeTar({ "././@LongLink": new TextEncoder().encode(name) }).slice(0, -1024);
    header.set(tarHeader({ name: "././@LongLink", size: name.length, type: "L" }));
    const tar = Buffer.concat([header, makeTar({ short: content })]);
    await expect(openDataset(await write("a.tar", tar))).rejects.toThrow(`unsafe path "${name.slice(0, 20)}`);
    await expect(openDataset(join(folder, "a.tar"))).rejects.toThrow(reason);
  });

  it("reads a ZIP whose names begin with a dot and a slash, as some tools write them", async () => {
    const nothing = new Uint8Array(0);
    const entries = { "./": nothing, "./a/": nothing, "./a/1.png": content, "././b/2.png": content };
    const path = await write("dots.zip", zipSync(entries));
    const { files, left, close } = await openZipTree(path, "dots.zip");
    expect(files.map((file) => file.path)).toEqual(["a/1.png", "b/2.png"]);
    expect(left).toEqual([]);
    expect(await files[0].read()).toEqual(content);
    close();
  });

  it("takes names in a tar that end with a slash for folders, also where their type is that of a file", async () => {
    const folders = ["5", "0", "\0"].flatMap((type) =>
      ["./", "./a/"].map((name) => tarHeader({ name, size: 0, type })),
    );
    const path = await write("dots.tar", Buffer.concat([...folders, makeTar({ "./a/1.png": content })]));
    const { files, left } = await openTarTree(path, { isGzip: false });
    expect(files.map((file) => file.path)).toEqual(["a/1.png"]);
    expect(left).toEqual([]);
  });

  it.runIf(process.platform === "linux")("closes a tar that it has read, or refused", async () => {
    const opened = async (): Promise<number> => {
      const links = (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ""));
      return (await Promise.all(links)).filter((target) => target.startsWith(folder)).length;
    };
    // Longer than one piece of a stream, so that it is still open when the archive ends.
    const long = Buffer.concat([makeTar({ "a/1.png": content }), new Uint8Array(2 ** 20)]);
    await openTarTree(await write("long.tar", long), { isGzip: false });
    const bad = await write("bad.tar", Buffer.concat([makeTar({ "../1.png": content }), new Uint8Array(2 ** 20)]));
    await expect(openTarTree(bad, { isGzip: false })).rejects.toThrow("it leads out of its folder");
    await expect.poll(opened).toBe(0);
  });

  it("refuses a backslash in a tar, where it is no end of a folder", async () => {
    const path = await write("a.tgz", gzipSync(makeTar({ "a\\..\\b.png": content })));
    await expect(openDataset(path)).rejects.toThrow("it has a backslash");
  });

  it("follows no link in a tar, and says so", async () => {
    const links = ["1", "2"].map((type) => tarHeader({ name: `link-${type}.png`, size: 0, type }));
    const path = await write("a.tar", Buffer.concat([...links, makeTar({ "a/1.png": content })]));
    const { files, left } = await openTarTree(path, { isGzip: false });
    expect(files.map((file) => file.path)).toEqual(["a/1.png"]);
    const reason = "a link in an archive";
    expect(left).toEqual([
      { path: "link-1.png", reason },
      { path: "link-2.png", reason },
    ]);
  });

  it("refuses a link in a tar that leads elsewhere by its own name", async () => {
    const path = await write(
      "a.tar",
      Buffer.concat([tarHeader({ name: "../x", size: 0, type: "2" }), new Uint8Array(1024)]),
    );
    await expect(openTarTree(path, { isGzip: false })).rejects.toThrow("it leads out of its folder");
  });

  it.skipIf(process.platform === "win32")("waits for no pipe", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await expect(openDataset(join(folder, "pipe"))).rejects.toThrow("got a pipe or device");
  });
});
