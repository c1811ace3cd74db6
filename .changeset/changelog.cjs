/**
 * How changesets become lines of a CHANGELOG: the text as it was written, without the hash of a commit, and one line for all packages of ours that a
 * release needs. See https://github.com/changesets/changesets/blob/main/docs/modifying-changelog-format.md
 */
module.exports = {
  async getReleaseLine({ summary }) {
    const [first, ...rest] = summary.trim().split("\n");
    return [`- ${first}`, ...rest.map((line) => (line === "" ? "" : `  ${line}`))].join("\n");
  },
  async getDependencyReleaseLine(_changesets, updated) {
    const names = updated.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`);
    return names.length === 0 ? "" : `- Needs ${names.join(", ")}.`;
  },
};
