import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addPictureOptions, pictureOptions, pictureWords, type PictureFlags } from "./picture-options";

function parsed(...words: string[]): PictureFlags {
  const command = addPictureOptions(new Command("study"))
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  return command.parse(words, { from: "user" }).opts<PictureFlags>();
}

describe("pictureOptions", () => {
  it("is empty where nothing was typed, so that defaults stand", () => {
    expect(pictureOptions(parsed())).toEqual({});
  });

  it("takes a side, or width x height", () => {
    expect(pictureOptions(parsed("--size", "32"))).toEqual({ size: { rows: 32, columns: 32 } });
    expect(pictureOptions(parsed("--size", "48x32"))).toEqual({ size: { rows: 32, columns: 48 } });
  });

  it.each(["7", "129", "32x", "x32", "32x200", "-5", "1e2", "", "32x32x3"])("refuses the size %j", (size) => {
    expect(() => parsed(`--size=${size}`)).toThrow(/Expected a side such as 32/);
  });

  it("tells a wish not to exchange rows and columns from no wish", () => {
    expect(pictureOptions(parsed("--no-transpose"))).toEqual({ transpose: false });
    expect(pictureWords({ transpose: false })).toEqual(["--no-transpose"]);
  });

  it("is typed again as it was given", () => {
    const words = [
      ...["--size", "48x32", "--fit", "contain", "--color", "rgb", "--background", "white", "--augment", "photos"],
      ...["--invert", "--transpose", "--skip-damaged", "--remove-duplicates"],
    ];
    const options = pictureOptions(parsed(...words));
    expect(options).toEqual({
      ...{ size: { rows: 32, columns: 48 }, fit: "contain", color: "rgb", background: "white" },
      ...{ augmentation: "photos", invert: true, transpose: true, damaged: "skip", duplicates: "remove" },
    });
    expect(pictureWords(options)).toEqual(words);
  });
});
