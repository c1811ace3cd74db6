/** What the files of a project depend on. */
export interface ProjectSettings {
  /** Name of the package. */
  readonly name: string;
  /** The name of a pretrained model, or `./model`. */
  readonly model: string;
  readonly classNames: readonly string[];
  /** Versions of what the project installs, such as `^0.1.0`. */
  readonly ranges: Readonly<Record<"@gan-cls/study" | "@tensorflow/tfjs" | "sharp", string>>;
}

/** Where a classifier's files lie in the project. */
export const MODEL_FOLDER = "model";

/** The picture that comes with the project, to try it on and to test with. */
export const PICTURE_FILE = "picture.png";

/** The files of a project that uses a classifier, by their paths. */
export function projectFiles(settings: ProjectSettings): Readonly<Record<string, string>> {
  return {
    "package.json": `${JSON.stringify(manifest(settings), null, 2)}\n`,
    "tsconfig.json": TSCONFIG,
    ".gitignore": "node_modules/\ndist/\n",
    "README.md": readme(settings),
    "src/classifier.ts": classifierModule(settings),
    "src/main.ts": MAIN,
    "src/classifier.test.ts": TEST,
  };
}

function manifest({ name, ranges }: ProjectSettings): object {
  return {
    ...{ name, version: "0.0.0", private: true, type: "module", engines: { node: ">=20.19" } },
    scripts: {
      build: "tsc",
      prestart: "tsc",
      start: "node dist/main.js",
      pretest: "tsc",
      // The threads that compute would keep the test alive.
      test: "node --test --test-force-exit dist/classifier.test.js",
    },
    dependencies: ranges,
    devDependencies: { "@types/node": "^20.19.0", typescript: "^5.9.3" },
  };
}

const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2023",
    "module": "nodenext",
    "rootDir": "src",
    "outDir": "dist",
    "strict": true,
    "types": ["node"],
    // The declarations of TensorFlow.js do not pass TypeScript's own check.
    "skipLibCheck": true
  },
  "include": ["src"]
}
`;

function classifierModule({ model }: ProjectSettings): string {
  const isOwn = model.startsWith(".");
  const where = isOwn ? `fileURLToPath(new URL("../${MODEL_FOLDER}", import.meta.url))` : JSON.stringify(model);
  const what = isOwn ? "The folder with the classifier's files." : "A pretrained model that comes with gan-cls.";
  return `${isOwn ? 'import { fileURLToPath } from "node:url";\n' : ""}import { openClassifier, type ClassifiedPicture } from "@gan-cls/study/node";

/** ${what} */
const MODEL = ${where};

/**
 * What the classifier says of pictures, in their order. They may have any size and format: each is prepared as the pictures were that the model
 * learned from.
 *
 * @throws If a picture cannot be read.
 */
export async function classify(paths: readonly string[]): Promise<readonly ClassifiedPicture[]> {
  const classifier = await openClassifier(MODEL);
  try {
    return await classifier.classify(paths);
  } finally {
    classifier.dispose();
  }
}
`;
}

const MAIN = `import { classify } from "./classifier.js";

/** From here on a picture looks like nothing that the model has learned. */
const STRANGE = 1;

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("Name one picture or more: npm start -- ${PICTURE_FILE}");
  process.exit(2);
}
try {
  for (const { file, className, probabilities, unlike = 0 } of await classify(paths)) {
    const share = Math.max(...probabilities.map(({ probability }) => probability));
    const doubt = unlike > STRANGE ? ", but the picture looks like none that the model has learned" : "";
    console.log(\`\${file}: \${className} (\${(100 * share).toFixed(1)} %\${doubt})\`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
// The threads that compute would keep the program alive.
process.exit(0);
`;

const TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { classify } from "./classifier.js";

test("names the class of a picture, with probabilities that sum to 1", async () => {
  const [answer] = await classify(["${PICTURE_FILE}"]);
  const total = answer.probabilities.reduce((sum, { probability }) => sum + probability, 0);
  assert.ok(Math.abs(total - 1) < 1e-3, \`the probabilities sum to \${total}\`);
  assert.ok(answer.probabilities.some(({ className }) => className === answer.className));
});
`;

function readme({ name, model, classNames }: ProjectSettings): string {
  const isOwn = model.startsWith(".");
  const source = isOwn
    ? `The classifier is in \`${MODEL_FOLDER}\`. To use another one, replace that folder by the \`classifier\` of a run of \`gan-cls learn\`.`
    : `The classifier is \`${model}\`, which comes with gan-cls; \`npx @gan-cls/cli models ${model}\` shows its card. To use one of your own, train it with \`npx @gan-cls/cli learn my-pictures\` and change \`MODEL\` in \`src/classifier.ts\` to its folder.`;
  return `# ${name}

Says which of ${classNames.length} classes a picture belongs to: ${classNames.map((className) => `\`${className.replaceAll("`", "'")}\``).join(", ")}.

\`\`\`sh
npm install
npm test
npm start -- ${PICTURE_FILE}
\`\`\`

${source}

| file                     | what it is                                              |
| ------------------------ | ------------------------------------------------------- |
| \`src/classifier.ts\`      | \`classify(paths)\`: the one function that you need       |
| \`src/main.ts\`            | a small program around it                               |
| \`src/classifier.test.ts\` | its test, run by Node's own test runner                 |
| \`${PICTURE_FILE}\`            | a picture to try; it was drawn by a program, so any answer will do |

Everything runs on this machine; no picture leaves it. It needs Node 20.19 or newer.
`;
}
