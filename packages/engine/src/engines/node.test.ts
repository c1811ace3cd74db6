import { describe, expect, it } from "vitest";
import type { NodeHost } from "../host";
import { nodeEngine } from "./node";

const HOST: NodeHost = {
  version: "20.19.0",
  cpuCount: 2,
  environment: {},
  findPackage: () => "/modules/@tensorflow/tfjs-node",
  load: () => {
    throw new Error("not expected to be loaded");
  },
  import: () => Promise.reject(new Error("not expected to be loaded")),
};

describe("judging tfjs-node without loading it", () => {
  it("takes it where it is installed", () => {
    expect(nodeEngine(HOST).probe()).toEqual({
      usable: true,
      reason: "found in /modules/@tensorflow/tfjs-node",
      hint: null,
    });
  });

  it("prefers the folder that the user named", () => {
    const environment = { GAN_CLS_TFJS_NODE: "/mine" };
    expect(nodeEngine({ ...HOST, environment }).probe().reason).toBe("found in /mine");
  });

  it("tells how to get it where it is not", () => {
    expect(nodeEngine({ ...HOST, findPackage: () => undefined }).probe()).toEqual({
      usable: false,
      reason: "@tensorflow/tfjs-node is not installed",
      hint: expect.stringContaining("npm install @tensorflow/tfjs-node") as string,
    });
  });

  it.each(["23.0.0", "24.11.1"])("refuses Node %s, installed or not", (version) => {
    expect(nodeEngine({ ...HOST, version }).probe()).toEqual({
      usable: false,
      reason: `tfjs-node 4.22 does not load on Node ${version}, which removed a function it calls (tensorflow/tfjs#8609)`,
      hint: "use Node 20 or 22, then npm install @tensorflow/tfjs-node",
    });
  });

  it("refuses browsers", () => {
    expect(nodeEngine(undefined).probe()).toEqual({ usable: false, reason: "tfjs-node runs in Node only", hint: null });
  });
});

describe("explaining why tfjs-node does not start", () => {
  it.each([
    "The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/tfjs_binding.node. \nPlease run ...",
    "libtensorflow.so.2: cannot open shared object file: No such file or directory",
  ])("recognises a failed download in %j", (message) => {
    expect(nodeEngine(HOST).explain(new Error(message))).toEqual({
      usable: false,
      reason: "tfjs-node is installed without its native library: downloading libtensorflow failed",
      hint: expect.stringMatching(
        /^run npm rebuild @tensorflow\/tfjs-node --build-addon-from-source where .*, or build it with scripts\/tfjs-node/,
      ) as string,
    });
  });

  it("passes the first line of anything else on", () => {
    const { reason } = nodeEngine(HOST).explain(new TypeError("util_1.isNullOrUndefined is not a function\n  at ..."));
    expect(reason).toBe("tfjs-node does not load: util_1.isNullOrUndefined is not a function");
  });
});
