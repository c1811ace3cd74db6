import { describe, expect, it } from "vitest";
import { POLICY, policyPlugin } from "../../build/policy-plugin";

const { transformIndexHtml } = policyPlugin();
const { handler } = transformIndexHtml as { handler: (page: string) => string };

describe("policyPlugin", () => {
  it("puts the policy before everything that the page loads", () => {
    const page = handler('<head>\n<meta charset="utf-8" />\n<script src="x"></script></head>');
    expect(page).toMatch(
      /charset[^>]*>\s*<meta http-equiv="Content-Security-Policy" content="default-src 'none';[^"]*" \/>\s*<script/,
    );
    expect(() => handler("<head></head>")).toThrow("policyPlugin: expected");
  });

  it("allows nothing inline, no eval of JavaScript, and no other site", () => {
    expect(POLICY).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    expect(POLICY).toContain("script-src 'self' 'wasm-unsafe-eval'");
  });
});
