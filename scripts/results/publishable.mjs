/** What runs leave, without what is of their machine alone. */

/** A command whose words that are paths of one machine become `path/to/<name>`. */
export const withoutPaths = (command) =>
  command.replaceAll(/(?<=[\s'])(?:\/|[A-Z]:\\)[^\s']*?([^\s'/\\]+)(?=['\s]|$)/g, "path/to/$1");

/** The same for a name that may be a path. */
export const withoutPath = (name) => withoutPaths(` ${name}`).slice(1);

/** A document of a run as it may be published, without the paths of a machine; the checksum is that of the run's own document. */
export function publishable({ checksum: _, ...document }) {
  const { command, seenTestImages, seenUnknownBy } = document;
  return {
    ...document,
    ...(command !== undefined && { command: withoutPaths(command) }),
    ...(seenTestImages !== undefined && {
      seenTestImages: seenTestImages.map((seen) => ({ ...seen, by: withoutPath(seen.by) })),
    }),
    ...(seenUnknownBy !== undefined && { seenUnknownBy: seenUnknownBy.map(withoutPath) }),
  };
}
