import { FONT } from "../generated/assets";

/** Inter as a part of a page's style. */
export function fontFace(): string {
  return `/* Inter: copyright The Inter Project Authors (github.com/rsms/inter), SIL Open Font License 1.1 */
@font-face { font-family: "Inter Variable"; font-weight: 100 900; font-display: block; src: url(data:font/woff2;base64,${FONT}) format("woff2"); }`;
}
