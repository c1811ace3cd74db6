import { afterEach, describe, expect, it, vi } from "vitest";
import type { WorkRequest } from "./protocol";
import { SideProcess, type Command } from "./side-process";

const REQUEST: WorkRequest = {
  ...{ work: "gan-step", variant: "simd", images: 10, batchSize: 1, testImages: 0 },
  ...{ units: 1, warmUps: 0, threads: null, data: "/nowhere" },
};

/** A side written in place; it sees the request as `request` and answers with `reply`. */
function node(code: string): Command {
  const kit =
    "const request = JSON.parse(process.argv[1]); const reply = (value) => console.log(JSON.stringify(value));" +
    "const ready = () => reply({ type: 'ready', versions: { a: '1' }, detail: request.variant });";
  return [process.execPath, "-e", `${kit} ${code}`];
}

afterEach(() => void vi.unstubAllEnvs());

describe("SideProcess", () => {
  it("frees peers from settings that slow them down, and keeps the rest of the environment", async () => {
    vi.stubEnv("OPENBLAS_CORETYPE", "Haswell");
    vi.stubEnv("OPENBLAS_NUM_THREADS", "2");
    const code =
      "reply({ type: 'skip', reason: [process.env.OPENBLAS_CORETYPE, process.env.OPENBLAS_NUM_THREADS].join() })";
    await expect(SideProcess.start(node(code), REQUEST)).rejects.toThrow(/^,2$/);
  });

  it("hands over the request, measures on demand and ends", async () => {
    const command = node(
      "ready(); let n = 0; process.stdin.on('data', () => reply({ type: 'measured', seconds: ++n, figure: request.images }));",
    );
    const { side, ready } = await SideProcess.start(command, REQUEST);
    expect(ready).toEqual({ type: "ready", versions: { a: "1" }, detail: "simd" });
    expect(await side.measure()).toMatchObject({ seconds: 1, figure: 10 });
    expect(await side.measure()).toMatchObject({ seconds: 2 });
    await side.close();
    await side.close();
  });

  it("passes on why a side cannot work", async () => {
    await expect(SideProcess.start(node("reply({ type: 'skip', reason: 'no torch' })"), REQUEST)).rejects.toThrow(
      /^no torch$/,
    );
  });

  it("tells the last words of a side that ends too early", async () => {
    const command = node("console.error('first'); console.error('out of memory'); process.exitCode = 3;");
    await expect(SideProcess.start(command, REQUEST)).rejects.toThrow("ended with code 3: out of memory");
  });

  it("tells of a side that ends while it measures", async () => {
    const { side } = await SideProcess.start(
      node("ready(); process.stdin.once('data', () => process.exit(9));"),
      REQUEST,
    );
    await expect(side.measure()).rejects.toThrow("ended with code 9");
    await side.close();
  });

  it("tells of a program that is not there", async () => {
    await expect(SideProcess.start(["/nowhere/python"], REQUEST)).rejects.toThrow("ENOENT");
  });

  it("refuses a line that is no reply", async () => {
    const command = node("console.log('Epoch 1/10'); process.stdin.resume();");
    await expect(SideProcess.start(command, REQUEST)).rejects.toThrow("expected a line of JSON, got Epoch 1/10");
  });
});
