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
  readonly items?: MenuEntry[];
}

/** Menus by the beginning of a page's path. */
export type Menus = Record<string, MenuEntry[]>;

const GUIDES = [
  "pictures",
  "transfer",
  "gans",
  "monitors",
  "runs",
  "machines",
  "reliability",
  "speed",
  "models",
  "formats",
  "comparing",
  "demo",
];
const TUTORIALS = ["web-developer", "teacher", "researcher"];

/** The menus beside the pages, for VitePress' configuration, which is bundled and cannot read the packages' sources itself. */
export function writeMenu(): void {
  writeFileSync(join(PAGES, "menu.json"), JSON.stringify(listMenus()));
}

/** The menu beside each page, by the folder in which the page is. */
function listMenus(): Menus {
  const guides = [group("Tutorials", pages("tutorials", TUTORIALS)), group("Guides", pages("guides", GUIDES))];
  const names = listEntryPoints().map(({ name }) => name);
  const reference = [
    group("Packages", pages("packages", namesIn("packages"))),
    group(
      "Reference",
      names.map((name) => ({ text: name, link: `/reference/${shortName(name)}` })),
    ),
    group("Command line", commandLine()),
  ];
  const results = [group("Results", pages("results", namesIn("results")))];
  const project = [
    group("Project", [{ text: "Examples", link: "/examples/" }, ...pages("project", namesIn("project"))]),
    group("Decisions", pages("decisions", namesIn("decisions"))),
  ];
  return {
    ...{ "/tutorials/": guides, "/guides/": guides },
    ...{ "/packages/": reference, "/reference/": reference, "/command-line/": reference },
    ...{ "/results/": results, "/project/": project, "/examples/": project, "/decisions/": project },
  };
}

function commandLine(): MenuEntry[] {
  const commands = listCommands().map(({ name }) => ({ text: name, link: `/command-line/${pageOfCommand(name)}` }));
  return [{ text: "Overview", link: "/command-line/" }, ...commands];
}

function group(text: string, items: MenuEntry[]): MenuEntry {
  return { text, items };
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
      // The menu shows plain text.
      const text = titleOf(readFileSync(join(PAGES, folder, `${name}.md`), "utf8")).replaceAll("`", "");
      return name === "index" ? { text: "Overview", link: `/${folder}/` } : { text, link: `/${folder}/${name}` };
    });
}
