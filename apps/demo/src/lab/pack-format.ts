import { writeJavaScript, writeKeras, writeOnnx, writeSafetensors } from "@gan-cls/formats";
import { zipSync } from "fflate";
import type { Taught } from "./teach";
import type { ForeignFormat } from "./teach-operations";

/**
 * A classifier in a format of another framework. ONNX takes the bytes of images and prepares them itself; the two files of safetensors are
 * in a ZIP.
 *
 * @throws GanClsError `unsupported`, with the name of the layer, for a network that the format cannot say
 */
export async function packFormat({ model, result, preprocessing }: Taught, format: ForeignFormat): Promise<Uint8Array> {
  const described = { model, classNames: result.classNames, preprocessing };
  switch (format) {
    case "onnx":
      return writeOnnx(described, { input: "bytes" });
    case "keras":
      return writeKeras(described);
    case "safetensors":
      return zipSync(await writeSafetensors(described), { level: 6 });
    case "js":
      return writeJavaScript(described);
  }
}
