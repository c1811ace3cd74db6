/**
 * Pictures in web pages and their workers.
 *
 * ```ts
 * import { readPicture } from "@gan-cls/data/browser";
 *
 * input.onchange = async () => {
 *   const image = await readPicture(input.files[0], preprocessing); // of the model's card
 * };
 * ```
 *
 * @module
 */
export { readPicture } from "./read-picture";
