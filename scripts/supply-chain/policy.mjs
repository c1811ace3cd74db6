/** What a dependency may be. Everything else is refused until it is written down here with its reason. */

/** Licences (SPDX) of what users install: they may use, change and sell what they make with it. */
export const RUNTIME_LICENCES = new Set([
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 AND MIT",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  // Of the font that reports embed; it may be embedded in any document.
  "OFL-1.1",
]);

/** Further licences of tools that only developers install. */
export const DEVELOPMENT_LICENCES = new Set([
  ...RUNTIME_LICENCES,
  "BlueOak-1.0.0",
  "CC-BY-3.0",
  "CC0-1.0",
  "MPL-2.0",
  "Python-2.0",
]);

/** Packages whose licence needs a word, by name or by the beginning of it. */
export const EXPLAINED_LICENCES = new Map([
  [
    "@img/sharp-libvips",
    "LGPL-3.0-or-later: a shared library of its own that anybody may replace; it is not changed here",
  ],
  ["@resvg/resvg-js", "MPL-2.0: files of their own, not changed here; MPL binds changes of these files alone"],
  ["@bufbuild/protobuf", "Apache-2.0 and, for the parts from Google's protobuf, BSD-3-Clause: both are allowed"],
  [
    "jsfive",
    "its package.json names a file; the file puts it in the public domain (NIST) and names pyfive, which it is based on and which is BSD-3-Clause",
  ],
  ["pako", "MIT AND Zlib: both let you use, change and sell"],
  ["speakingurl", "its package.json says BSD; the file is the BSD-3-Clause licence"],
  ["spawndamnit", "its package.json names a file; the file is the MIT licence"],
]);

/** Packages with an install script, and why everything works without it: pnpm runs none, and users of npm may say --ignore-scripts. */
export const NEEDLESS_SCRIPTS = new Map([
  ["core-js", "prints an advertisement"],
  ["esbuild", "checks that the binary of the platform's own package is there"],
  [
    "msgpackr-extract",
    "checks that the binary of the platform's own package is there; without it msgpackr decodes in JavaScript",
  ],
  ["sharp", "compiles only where the platform's own package is missing"],
  ["unrs-resolver", "checks that the binary of the platform's own package is there"],
  ["webgpu", "links a binary that is found without the link"],
]);

/** Advisories (GHSA) that do not apply here, with the reason. */
export const EXPLAINED_ADVISORIES = new Map([]);
