/** `npm install <packages>` in the folders of `scratch.mjs`. */
import { linkPackages } from "./scratch.mjs";

linkPackages(process.cwd(), process.argv.slice(2));
