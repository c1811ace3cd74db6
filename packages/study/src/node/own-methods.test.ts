import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { expect, it } from "vitest";
import { loadMethods } from "./own-methods";

const folder = await temporaryFolder();

async function module(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const method = (name: string): string =>
  `{ name: "${name}", title: "${name}", family: "mine", description: "Does ${name}.", needsDiscriminator: false, train() {} }`;

it("takes one method or a list of them from each module, in their order", async () => {
  const paths = [
    await module("one.mjs", `export default ${method("first")};`),
    await module("more.mjs", `export default [${method("second")}, ${method("third")}];`),
  ];
  expect((await loadMethods(paths)).map(({ name }) => name)).toEqual(["first", "second", "third"]);
  expect(await loadMethods([])).toEqual([]);
});

it.each([
  ["no-default.mjs", `export const method = ${method("x")};`, "invalid-argument", "expected name of the method in"],
  ["wrong.mjs", "export default { name: 'x', title: 'X', family: 'mine' };", "invalid-argument", "description"],
  ["throws.mjs", "throw new Error('unlucky');", "not-found", "got: unlucky"],
  ["no-javascript.mjs", "export default {", "not-found", "loadMethods: expected a module with a method in"],
])("tells what is wrong with %s, by its path", async (name, text, code, message) => {
  const path = await module(name, text);
  const loading = loadMethods([path]);
  await expect(loading).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  await expect(loading).rejects.toThrow(path);
});

it("tells of a module that is not there", async () => {
  await expect(loadMethods([join(folder, "none.mjs")])).rejects.toMatchObject({ code: "not-found" });
});
