import { readFile } from "node:fs/promises";
import { sha256Hex } from "@gan-cls/core";
import { expect } from "vitest";

/** What a card of a pretrained model says of its files. */
interface CardOfFiles {
  readonly name: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** Expects a model's files to be those of its card, and the card to name no place of the machine that made them. */
export async function expectFilesOfCard(folder: URL, card: CardOfFiles): Promise<void> {
  for (const file of ["model.json", "weights.bin"]) {
    const bytes = await readFile(new URL(`${card.name}/${file}`, folder));
    expect(card.files[file]).toEqual({ bytes: bytes.length, sha256: sha256Hex(bytes) });
  }
  expect(JSON.stringify(card)).not.toMatch(/"\/|\s\/\w|file:|[A-Z]:\\\\/);
}
