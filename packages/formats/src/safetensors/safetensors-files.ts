/** The files of a network in safetensors: its numbers, and what says how they belong together. */
export const SAFETENSORS_FILES = { weights: "model.safetensors", config: "config.json" } as const;

/** The `format` of a `config.json` that `writeSafetensors` wrote, and of one that describes a network of PyTorch. */
export const FORMATS = { own: "gan-cls-network", pytorch: "pytorch" } as const;

export const VERSION = 1;
