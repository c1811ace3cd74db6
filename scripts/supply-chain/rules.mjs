import { DEVELOPMENT_LICENCES, EXPLAINED_LICENCES, NEEDLESS_SCRIPTS, RUNTIME_LICENCES } from "./policy.mjs";

const SCOPE = "@gan-cls/";
const BEGIN = "<!-- dependencies: written by npm run supply-chain -- --write -->\n";
const END = "<!-- end of dependencies -->";

/** Packages whose licence is neither allowed nor explained. */
export function licenceProblems(packages, purpose) {
  const allowed = purpose === "runtime" ? RUNTIME_LICENCES : DEVELOPMENT_LICENCES;
  return packages
    .filter(({ name, licence }) => !allowed.has(licence) && explanationOf(name) === undefined)
    .map(
      ({ name, version, licence }) => `${name} ${version} has the licence ${licence}, which policy.mjs does not allow`,
    );
}

/** Packages with an install script that nobody has looked at. */
export function scriptProblems(packages) {
  return packages
    .filter(({ name, scripts }) => scripts.length > 0 && !NEEDLESS_SCRIPTS.has(name))
    .map(({ name, scripts }) => `${name} has the script ${scripts.join(", ")}, which policy.mjs does not explain`);
}

/** Steps of workflows that run whatever a tag points to on that day. */
export function unpinnedActions(workflows) {
  return workflows.flatMap(({ name, text }) =>
    [...text.matchAll(/^\s*(?:- )?uses:\s*(\S+)/gm)]
      .map(([, action]) => action)
      .filter((action) => !action.startsWith("./") && !/@[0-9a-f]{40}$/.test(action))
      .map((action) => `${name}: ${action} is not pinned to a commit`),
  );
}

/** What the published packages depend on directly, as a table. */
export function renderDependencies(published, installed) {
  const users = new Map();
  for (const { manifest } of published) {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      users.set(name, [...(users.get(name) ?? []), manifest.name.slice(SCOPE.length)]);
    }
  }
  const rows = installed
    .filter(({ name }) => users.has(name))
    .map(({ name, licence }) => `| \`${name}\` | ${licence} | ${users.get(name).join(", ")} |`);
  return ["| package | licence | used by |", "| --- | --- | --- |", ...rows].join("\n");
}

/** The page with its list replaced. */
export function replaceList(page, list) {
  const start = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (start === -1 || end < start) {
    throw new Error(`replaceList: expected ${BEGIN.trim()} and ${END} in the page, got neither; put them back`);
  }
  return `${page.slice(0, start)}${BEGIN}\n${list}\n\n${page.slice(end)}`;
}

function explanationOf(name) {
  return [...EXPLAINED_LICENCES].find(([beginning]) => name.startsWith(beginning))?.[1];
}
