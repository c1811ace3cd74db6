import { libraryConfig } from "../../tsup.base";

export default libraryConfig({
  entry: {
    index: "src/index.ts",
    presets: "src/presets.ts",
    "node/index": "src/node/index.ts",
    "node/worker": "src/node/worker.ts",
  },
});
