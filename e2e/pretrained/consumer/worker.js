import { readDigits } from "./classify-only.js";

globalThis.onmessage = async ({ data }) => {
  globalThis.postMessage(await readDigits(data).catch((error) => String(error)));
};
