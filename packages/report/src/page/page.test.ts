import { createHash } from "node:crypto";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { encodeGif } from "./animation";
import { html, keepTogether, raw, scriptJson } from "./html";
import { renderPage } from "./page";
import { oneImage, pngDataUrl, tile } from "./picture";

const images = { pixels: Uint8Array.of(0, 17, 34, 51, 68, 85, 102, 119), size: 2, rows: 2, columns: 2, channels: 1 };

describe("html", () => {
  it("escapes values, joins lists, and leaves nothing for what is missing", () => {
    const items = ["<a>", 'b"'].map((item) => html`<li>${item}</li>`);
    const list = html`<ul>
      ${items}${undefined}${false}${raw("<hr>")}
    </ul>`;
    expect(list.text.replaceAll(/\s/g, "")).toBe("<ul><li>&lt;a&gt;</li><li>b&quot;</li><hr></ul>");
  });

  it("lets no JSON end its script", () => {
    const { text } = scriptJson({ name: "</script><!--" });
    expect(text).not.toMatch(/<\/script|<!--/);
    expect(JSON.parse(text)).toEqual({ name: "</script><!--" });
  });

  it("keeps numbers together", () => {
    expect(keepTogether("10 000 of 5 at 96.3 %")).toBe("10\u202f000 of 5 at 96.3\u00a0%");
  });
});

describe("renderPage", () => {
  it("lets its own script and style sheet alone in, by their hashes", () => {
    const script = 'console.log("</script><!-- ä");';
    const page = renderPage({ title: "<title>", body: html`<p>body</p>`, script });
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
    const directives = new Map(policy.split("; ").map((part) => [part.split(" ")[0], part.split(" ").slice(1)]));
    const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const [code] = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text]) => text);
    const [sheet] = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text]) => text);
    expect(code).toBe('console.log("<\\/script><\\!-- ä");');
    expect(Object.fromEntries(directives)).toEqual({
      "default-src": ["'none'"],
      "script-src": [hash(code)],
      "style-src": [hash(sheet)],
      "style-src-attr": ["'unsafe-inline'"],
      "img-src": ["data:"],
      "font-src": ["data:"],
      "connect-src": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'none'"],
    });
  });
});

describe("pictures", () => {
  it("lie side by side, and come back from their PNG", () => {
    expect([...tile(images, 2).pixels]).toEqual([0, 17, 68, 85, 34, 51, 102, 119]);
    const url = pngDataUrl(oneImage(images, 1));
    const { width, height, data } = decode(Buffer.from(url.split(",")[1], "base64"));
    // These values are among the sixteen that a picture keeps.
    expect([width, height, ...data]).toEqual([2, 2, 68, 85, 102, 119]);
  });

  it("keep their colours and any shape", () => {
    const colours = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 30, 0, 0, 0, 255, 255, 255);
    const picture = { pixels: colours, size: 1, rows: 2, columns: 3, channels: 3 };
    const { width, height, channels, data } = decode(Buffer.from(pngDataUrl(picture).split(",")[1], "base64"));
    expect([width, height, channels, ...data]).toEqual([3, 2, 3, ...colours]);
    const gif = encodeGif([{ ...picture, pixels: Uint8Array.from([...colours].slice(0, 9)), columns: 1, rows: 3 }], 1);
    const palette = Array.from({ length: 3 }, (_, at) => [...gif.subarray(13 + 3 * at, 16 + 3 * at)].join());
    expect(new Set(palette)).toEqual(new Set(["255,0,0", "0,255,0", "0,0,255"]));
  });

  it("move as a GIF with a frame for each sheet, for ever", () => {
    const gif = encodeGif([images, images, images], 2);
    expect(Buffer.from(gif.subarray(0, 6)).toString("latin1")).toBe("GIF89a");
    expect([...gif.subarray(6, 10)]).toEqual([4, 0, 2, 0]);
    const text = Buffer.from(gif).toString("latin1");
    expect(text.split("\u0021\u00f9\u0004").length - 1).toBe(3);
    expect(text).toContain("NETSCAPE2.0");
    expect(gif.at(-1)).toBe(0x3b);
  });
});
