import { describe, expect, it } from "vitest";
import { unsafePathReason } from "./safe-path";

describe("unsafePathReason", () => {
  it.each([
    "a.png",
    "cats/1.png",
    "./a",
    "a/",
    "Größe/猫.png",
    "console/a.png",
    "common.txt",
    "..a/b..c",
    "é".repeat(127),
  ])("takes %s", (path) => expect(unsafePathReason(path)).toBeUndefined());

  it.each([
    ["/etc/passwd", "it is absolute"],
    ["\\\\server\\share", "it is absolute"],
    ["C:/a", "it is absolute"],
    ["c:a", "it is absolute"],
    ["a/../../b", "it leads out of its folder"],
    ["..", "it leads out of its folder"],
    ["a\\..\\b", "it has a backslash"],
    ["a/\0b", "it has control characters"],
    ["a\nb", "it has control characters"],
    ["CON", "it is the name of a device on Windows"],
    ["a/nul.png", "it is the name of a device on Windows"],
    ["Aux/1.png", "it is the name of a device on Windows"],
    ["com1", "it is the name of a device on Windows"],
    ["LPT9.txt", "it is the name of a device on Windows"],
    ["a./b", "a name in it ends with a dot or a space"],
    ["a /b", "a name in it ends with a dot or a space"],
    ["b...", "a name in it ends with a dot or a space"],
    ["x".repeat(256), "a name in it is longer than 255 bytes"],
    [`a/${"é".repeat(128)}`, "a name in it is longer than 255 bytes"],
    ["a/".repeat(3000), "it is longer than 4096 characters"],
  ])("refuses %.30s", (path, reason) => expect(unsafePathReason(path)).toBe(reason));
});
