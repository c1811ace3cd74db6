/** What the site's menus list. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listCommands, pageOfCommand } from "./command-pages";
import { PAGES } from "./folders";
import { titleOf } from "./gather-pages";
import { listEntryPoints, shortName } from "./reference";

/** An entry of a menu: a page, or a heading with entries below it. */
export interface MenuEntry {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: MenuEntry[];
}

const GUIDES = [
  "pictures",
  "transfer",
  "gans",
  "monitors",
  "runs",
  "reliability",
  "speed",
  "models",
  "comparing",
  "demo",
];
const TUTORIALS = ["web-developer", "teacher", "researcher"];

/** The menu beside every page, for VitePress' configuration, which is bundled and cannot read the packages' sources itself. */
export function writeMenu(): void {
  writeFileSync(join(PAGES, "menu.json"), JSON.stringify(listMenu()));
}

/** The menu beside every page. */
function listMenu(): MenuEntry[] {
  return [
    group("Tutorials", [...pages("tutorials", TUTORIALS)]),
    group("Guides", pages("guides", GUIDES)),
    group("Command line", [
      { text: "Overview", link: "/command-line/" },
      ...listCommands().map(({ name }) => ({ text: name, link: `/command-line/${pageOfCommand(name)}` })),
    ]),
    group("Packages", pages("packages", namesIn("packages"))),
    group(
      "Reference",
      listEntryPoints().map(({ name }) => ({ text: name, link: `/reference/${shortName(name)}` })),
    ),
    group("Results", pages("results", namesIn("results"))),
    group("Decisions", pages("decisions", namesIn("decisions"))),
    group("Project", [{ text: "Examples", link: "/examples/" }, ...pages("project", namesIn("project"))]),
  ];
}

function group(text: string, items: MenuEntry[]): MenuEntry {
  return { text, collapsed: text !== "Tutorials" && text !== "Guides", items };
}

/** The pages of a folder, an overview first. */
function namesIn(folder: string): string[] {
  const names = readdirSync(join(PAGES, folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => file.replace(".md", ""));
  return [...names.filter((name) => name === "index"), ...names.filter((name) => name !== "index")];
}

function pages(folder: string, names: readonly string[]): MenuEntry[] {
  return names
    .filter((name) => existsSync(join(PAGES, folder, `${name}.md`)))
    .map((name) => {
      const text = titleOf(readFileSync(join(PAGES, folder, `${name}.md`), "utf8"));
      return name === "index" ? { text: "Overview", link: `/${folder}/` } : { text, link: `/${folder}/${name}` };
    });
}
