import { describe, expect, it } from "vitest";
import { findNpmRegistry, tarballUrl } from "./npm-registry";

describe("findNpmRegistry", () => {
  it("takes the registry that npm or the user has put into the environment", async () => {
    expect(await findNpmRegistry({ npm_config_registry: "http://registry.invalid/" })).toBe("http://registry.invalid/");
    expect(await findNpmRegistry({ NPM_CONFIG_REGISTRY: "http://other.invalid" })).toBe("http://other.invalid");
  });

  it("finds nothing where the address is none", async () => {
    expect(await findNpmRegistry({ npm_config_registry: "not an address" })).toBeUndefined();
  });
});

it("tarballUrl names a package's archive", () => {
  expect(tarballUrl("http://registry.invalid/npm", "a", "1.0.0")).toBe("http://registry.invalid/npm/a/-/a-1.0.0.tgz");
});
