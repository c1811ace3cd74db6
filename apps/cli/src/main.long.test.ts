import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { expect, it } from "vitest";
import { bundledCli } from "./bundled-cli.test-helper";

it("a GAN of the original's size ends with the same bytes when it was killed on the way and resumed", async () => {
  const folder = await temporaryFolder();
  const run = await bundledCli(folder);
  const steps = ["--max-steps", "24", "--checkpoint-every", "10"];
  const argv = ["train", "gan", "--data", "mnist-10k", ...steps, "--engine", "simd", "--out"];
  const weights = (name: string): Promise<Buffer[]> =>
    Promise.all(
      ["generator", "discriminator"].map((part) => readFile(join(folder, name, "models", part, "weights.bin"))),
    );

  expect(await run([...argv, "undisturbed"])).toMatchObject({ code: 0 });
  const killed = await run([...argv, "killed"], { after: ['"step":13,'], signal: "SIGKILL" });
  expect(killed).toMatchObject({ signal: "SIGKILL" });
  expect(await run(["train", "gan", "--resume", "killed"])).toMatchObject({ code: 0 });
  expect(await weights("killed")).toEqual(await weights("undisturbed"));
});
