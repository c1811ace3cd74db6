export type { ForeignModel } from "./foreign-model";
export { readKeras } from "./keras/read-keras";
export { writeKeras } from "./keras/write-keras";
export { readSafetensors } from "./safetensors/read-safetensors";
export { writeSafetensors } from "./safetensors/write-safetensors";
