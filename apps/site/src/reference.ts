/** The reference of every package, from the docstrings of what it exports. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Application, type ProjectReflection, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { ROOT } from "./root";

const PACKAGES = join(ROOT, "packages");
const SCOPE = "@gan-cls/";

/** One import path of a package: `@gan-cls/data/node` and the source behind it. */
export interface EntryPoint {
  readonly name: string;
  /** Absolute. */
  readonly source: string;
}

/** Everything that can be imported from the packages, in the order of their names. */
export function listEntryPoints(): EntryPoint[] {
  return readdirSync(PACKAGES).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(PACKAGES, folder, "package.json"), "utf8")) as {
      name: string;
      exports: Record<string, Record<string, string> | string>;
    };
    return Object.entries(manifest.exports).flatMap(([subpath, conditions]) => {
      const source = typeof conditions === "string" ? undefined : conditions["@gan-cls/source"];
      return source === undefined
        ? []
        : [{ name: join(manifest.name, subpath), source: join(PACKAGES, folder, source) }];
    });
  });
}

const OPTIONS: TypeDocOptions & Partial<PluginOptions> = {
  plugin: ["typedoc-plugin-markdown"],
  tsconfig: join(ROOT, "apps/site/tsconfig.reference.json"),
  // Types are checked by `npm run typecheck`.
  skipErrorChecking: true,
  excludeInternal: true,
  excludePrivate: true,
  readme: "none",
  disableSources: true,
  sort: ["source-order"],
  validation: { notExported: true, invalidLink: true, notDocumented: true, invalidPath: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  router: "module",
  hideBreadcrumbs: true,
  hidePageHeader: true,
  pageTitleTemplates: { module: `${SCOPE}{name}` },
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  typeDeclarationFormat: "table",
  enumMembersFormat: "table",
  classPropertiesFormat: "table",
  propertyMembersFormat: "table",
};

/**
 * Writes one Markdown page for each import path into `folder`.
 *
 * @throws If a docstring is missing, a link in one is broken, or a type that a signature needs is not exported.
 */
export async function writeReference(folder: string): Promise<void> {
  const entryPoints = listEntryPoints();
  const application = await Application.bootstrapWithPlugins({
    ...OPTIONS,
    outputs: [{ name: "markdown", path: folder }],
    entryPoints: entryPoints.map(({ source }) => source),
  });
  const project = await application.convert();
  if (project === undefined) {
    throw new Error("writeReference: expected sources that TypeDoc can read; its messages are above");
  }
  nameModules(project, entryPoints);
  application.validate(project);
  await application.generateOutputs(project);
  const { errorCount, warningCount } = application.logger;
  if (errorCount + warningCount > 0) {
    throw new Error(
      `writeReference: expected docstrings without faults, got ${errorCount + warningCount} messages; mend the sources that they name`,
    );
  }
}

/** TypeDoc names a module after its file, and its page after that; readers know it by the path that they import. */
function nameModules(project: ProjectReflection, entryPoints: readonly EntryPoint[]): void {
  const names = new Map(entryPoints.map(({ name, source }) => [defaultName(source), shortName(name)]));
  for (const module of project.children ?? []) {
    module.name = names.get(module.name) ?? module.name;
  }
}

function defaultName(source: string): string {
  return relative(PACKAGES, source).replace(/(\/index)?\.ts$/, "");
}

/** `data/node` for `@gan-cls/data/node`: the name of its page. */
export function shortName(entryPoint: string): string {
  return entryPoint.replace(SCOPE, "");
}
