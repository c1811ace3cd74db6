import { version } from "../package.json";

/** Version of this package, for reports of what took part in a run. */
export const SIMD_BACKEND_VERSION: string = version;
