import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import { DIST, PAGES, SITE } from "../src/folders";
import { githubSlug } from "../src/github-slug";
import { PLACEHOLDER } from "../src/relative-site";
import type { Menus } from "../src/sidebar";
import { keepNumbersWhole } from "../src/whole-numbers";

const menu = JSON.parse(readFileSync(join(PAGES, "menu.json"), "utf8")) as Menus;

export default defineConfig({
  title: "gan-cls",
  description: "Train a GAN without labels, turn its discriminator into a classifier, and compare it honestly.",
  lang: "en",
  // Switching it off for the moment of a change of colours would need an inline style sheet.
  appearance: { disableTransition: false },
  // Replaced by relative paths when the site is finished.
  base: PLACEHOLDER,
  srcDir: PAGES,
  outDir: DIST,
  cacheDir: join(SITE, ".cache"),
  // The demo is no page of VitePress.
  ignoreDeadLinks: [/\/demo\/index/],
  metaChunk: true,
  markdown: {
    anchor: { slugify: githubSlug },
    config: keepNumbersWhole,
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  head: [["link", { rel: "icon", href: `${PLACEHOLDER}icon.svg`, type: "image/svg+xml" }]],
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Tutorials", link: "/tutorials/web-developer", activeMatch: "/tutorials/" },
      { text: "Guides", link: "/guides/pictures", activeMatch: "/guides/" },
      { text: "Reference", link: "/reference/study", activeMatch: "/(reference|packages|command-line)/" },
      { text: "Results", link: "/results/", activeMatch: "/results/" },
      { text: "Project", link: "/project/architecture", activeMatch: "/(project|decisions|examples)/" },
      { text: "Demo", link: "/demo/index.html", target: "_self" },
    ],
    sidebar: menu,
  },
  vite: {
    publicDir: join(PAGES, "public"),
    resolve: { alias: { "@docsearch/css": join(SITE, ".vitepress", "theme", "no-search-service.css") } },
  },
});
