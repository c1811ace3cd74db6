import { version } from "../package.json";

/** Version of the command line. */
export const CLI_VERSION: string = version;
