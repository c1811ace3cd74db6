/**
 * The visual language of the pages of gan-cls: colours, sizes and fonts, without the charts.
 *
 * ```ts
 * import { DESIGN_TOKENS_CSS, methodColors } from "@gan-cls/report/design";
 *
 * const style = document.createElement("style");
 * style.textContent = DESIGN_TOKENS_CSS; // --ink, --paper, --space-1, ... for light and dark
 * document.head.append(style);
 * const colors = methodColors([{ name: "alpha", family: "networks" }]);
 * document.body.style.color = colors.get("alpha") ?? "";
 * ```
 *
 * @module
 */
export { COLOR_TOKENS, DESIGN_TOKENS_CSS, methodColors, type ColoredMethod, type ColorToken } from "./tokens";
