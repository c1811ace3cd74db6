/** A loader of modules: the code of the command line with other hashes. `pins` maps a hash to the one that takes its place. */
let pins = {};

export function initialize(data) {
  pins = data;
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (!url.includes("/dist/") || loaded.source === undefined || loaded.source === null) {
    return loaded;
  }
  const text = Buffer.from(loaded.source).toString("utf8");
  const changed = Object.entries(pins).reduce((code, [from, to]) => code.replaceAll(from, to), text);
  return changed === text ? loaded : { ...loaded, source: changed };
}
