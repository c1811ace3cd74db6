import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { cli, writeSmallDigits } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const io = { workingDirectory: folder };

describe("gan-cls init", () => {
  it("writes a project around a pretrained model", async () => {
    const { exitCode, stdout } = await cli(["init", "My project"], io);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout:
        "My project has 8 files; README.md says what each is.\n" +
        "Next: cd 'My project' && npm install && npm test && npm start -- picture.png\n",
    });
    const project = join(folder, "My project");
    expect((await readdir(project)).sort()).toEqual(
      [".gitignore", "README.md", "package.json", "picture.png", "src", "tsconfig.json"].sort(),
    );
    const manifest = (await readJsonFile(join(project, "package.json"))) as Record<string, Record<string, string>>;
    expect(manifest).toMatchObject({ name: "my-project", type: "module", private: true });
    expect(manifest.dependencies["@gan-cls/study"]).toMatch(/^\^\d+\.\d+\.\d+$/);
    expect(await readFile(join(project, "src", "classifier.ts"), "utf8")).toContain('const MODEL = "mnist-fair-cnn";');
  });

  it("copies a classifier of one's own, byte for byte, and works on its picture", async () => {
    const data = await writeSmallDigits(folder);
    const study = ["study", "--methods", "logistic", "--labels", "60", "--data", data, "--out", "run"];
    expect(await cli([...study, "--engine", "cpu"], io)).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await cli(["init", "own", "--model", "run", "--json"], io);
    expect(exitCode).toBe(0);
    const { files } = JSON.parse(stdout) as { files: string[] };
    const model = join(folder, "run", "models", "logistic");
    for (const file of await readdir(model)) {
      expect(files).toContain(`model/${file}`);
      expect(await readFile(join(folder, "own", "model", file))).toEqual(await readFile(join(model, file)));
    }
    expect(await readFile(join(folder, "own", "src", "classifier.ts"), "utf8")).toContain('new URL("../model"');
    const asked = await cli(["classify", "own/picture.png", "--model", "own/model"], io);
    expect(asked).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^own\/picture\.png: \d/) as string });
  });

  it("refuses a folder that holds something, and leaves it as it is", async () => {
    await mkdir(join(folder, "used"));
    await writeFile(join(folder, "used", "thesis.txt"), "mine");
    const refused = await cli(["init", "used"], io);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /expected a new or an empty folder, got .*used, which holds thesis\.txt; name another/,
    );
    expect(await readdir(join(folder, "used"))).toEqual(["thesis.txt"]);
    expect(await cli(["init", "used/thesis.txt"], io)).toMatchObject({ exitCode: 2 });
  });

  it.each([
    ["a model that is no classifier", "mnist-better-generator"],
    ["a model that is not there", "./nowhere"],
  ])("refuses %s before it writes anything", async (_name, model) => {
    expect(await cli(["init", "fresh", "--model", model], io)).toMatchObject({ exitCode: 2 });
    expect(await readdir(folder)).not.toContain("fresh");
  });
});
