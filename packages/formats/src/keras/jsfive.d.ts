/** The part of jsfive that is used; it comes without types. */
declare module "jsfive" {
  export class Group {
    readonly keys: string[];
    readonly attrs: Record<string, unknown>;
    get(path: string): Group | Dataset;
  }
  export class File extends Group {
    constructor(buffer: ArrayBuffer, name: string);
  }
  export class Dataset {
    readonly shape: number[];
    readonly dtype: unknown;
    readonly value: unknown;
    /** What jsfive itself reads; it says whether the numbers are compressed. */
    readonly _dataobjects: { readonly filter_pipeline: unknown };
  }
}
