import { COLOR_TOKENS, DESIGN_TOKENS_CSS } from "@gan-cls/report/design";

/** Puts the colours, sizes and fonts of the reports into the page. */
export function installDesign(): void {
  // As a sheet and not as an element, which the page's content security policy would refuse.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(DESIGN_TOKENS_CSS);
  document.adoptedStyleSheets.push(sheet);
  ["light", "dark"].forEach((scheme, index) => {
    const meta = {
      name: "theme-color",
      content: COLOR_TOKENS.paper[index],
      media: `(prefers-color-scheme: ${scheme})`,
    };
    document.head.append(Object.assign(document.createElement("meta"), meta));
  });
}

/** Colours of the page: those of the system, or always the same. */
const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "gan-cls-theme";

/** The visitor's last choice; private windows may forget it. */
export function storedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "auto";
  } catch {
    return "auto";
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it is kept until the page is closed.
  }
}

export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
}
