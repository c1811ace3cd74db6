/** The page: reads the pictures that it is given. */
import { readPicture } from "@gan-cls/data/browser";

/** @returns The image's levels, or what was thrown. */
globalThis.readInPage = async (base64, preprocessing) => {
  const bytes = Uint8Array.from(globalThis.atob(base64), (letter) => letter.charCodeAt(0));
  try {
    return [...(await readPicture(new globalThis.Blob([bytes]), preprocessing))];
  } catch (error) {
    return String(error);
  }
};
