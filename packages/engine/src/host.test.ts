import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type NodeHost, nodeHost } from "./host";

function host(): NodeHost {
  const found = nodeHost();
  expect(found).toBeDefined();
  return found as NodeHost;
}

describe("nodeHost", () => {
  it("is undefined where there is no Node", () => {
    vi.stubGlobal("process", undefined);
    try {
      expect(nodeHost()).toBeUndefined();
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("finds installed packages and no others", () => {
    const folder = host().findPackage("@tensorflow/tfjs");
    expect(existsSync(join(String(folder), "dist/tf.node.js"))).toBe(true);
    expect(host().findPackage("@gan-cls/no-such-package")).toBeUndefined();
  });
});
