import { describe, expect, it } from "vitest";
import { parseEngineSpec } from "./engine-spec";
import { engineSide, peerSide, type Side } from "./side";
import { listWorkItems, type WorkItem } from "./work-items";

const items = listWorkItems();
const engine = (text: string): Side => engineSide(parseEngineSpec(text), { worker: "worker.js" });
const does = (side: Side): string[] => items.filter((item) => side.does(item)).map(({ label }) => label);

function find(label: string): WorkItem {
  const item = items.find((candidate) => candidate.label === label);
  if (item === undefined) {
    throw new Error(`no item ${label}`);
  }
  return item;
}

describe("engineSide", () => {
  it("runs the worker under the Node that compares", async () => {
    expect(await engine("simd").command()).toEqual([process.execPath, "worker.js"]);
    const own = Number.parseInt(process.versions.node, 10);
    expect(await engine(`simd@${own}`).command()).toEqual([process.execPath, "worker.js"]);
  });

  it("limits threads where the engine can", () => {
    const oneThread = find("cnn-epoch-1-thread");
    expect(engine("simd").does(oneThread)).toBe(true);
    expect(engine("simd").assignment(oneThread).item.threads).toBe(1);
    expect(engine("simd:1").does(oneThread)).toBe(false);
    expect(engine("simd:1").assignment(find("cnn-epoch")).item.threads).toBe(1);
    expect(engine("wasm-stock").does(oneThread)).toBe(false);
    expect(engine("wasm-stock").does(find("cnn-epoch"))).toBe(true);
  });

  it("gives cpu a share that stands for the whole", () => {
    const { item, factor, once } = engine("cpu").assignment(find("gan-step"));
    expect({ batchSize: item.batchSize, units: item.units, factor, once }).toEqual({
      ...{ batchSize: 1, units: 1 },
      ...{ factor: 100, once: true },
    });
    const epoch = engine("cpu").assignment(find("cnn-epoch"));
    expect(epoch).toMatchObject({ item: { images: 10, batchSize: 10 }, factor: 1000 });
    expect(engine("cpu").assignment(find("pca-knn-10000"))).toMatchObject({ item: { images: 10_000 }, factor: 1 });
    expect(does(engine("cpu"))).not.toContain("cnn-epoch-2500");
  });
});

describe("peerSide", () => {
  const programs = { peers: "peers", python: "python3" };

  it("does what it has code for", () => {
    expect(does(peerSide("faiss", programs)).every((label) => label.startsWith("pca-knn"))).toBe(true);
    const networks = does(peerSide("torch", programs));
    expect(networks).toContain("gan-step-1-thread");
    expect(networks).not.toContain("pca-knn-10000");
  });

  it("names its script and variant", async () => {
    const side = peerSide("keras-xla", programs);
    expect(await side.command()).toEqual(["python3", "-B", expect.stringMatching(/peers.keras_peer\.py$/)]);
    expect(side.variant).toBe("xla");
  });
});
