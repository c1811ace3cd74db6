import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { lessonStore } from "../state/app-state";
import {
  exportFolder,
  exportForeign,
  exportPage,
  forgetLesson,
  importFiles,
  removeTrunk,
  saveProject,
} from "../state/teach-actions";
import type { Lesson } from "../teaching/lesson";
import type { Taught } from "../teaching/taught";
import { filesOfInput } from "../ui/chosen-files";
import { Button, Choice, IconButton } from "../ui/controls";

const KINDS = [
  { value: "photos", label: "Photos" },
  { value: "drawings", label: "Drawings" },
] as const;

/** Files in: pictures by folders, a project, a network. */
export function LessonIntake({ lesson, taught }: { lesson: Lesson; taught: Taught }): JSX.Element {
  const isBusy = taught.busy !== null;
  return (
    <div class="controls">
      <FileButton label="Folder" name="Folder of pictures" disabled={isBusy} folder />
      <FileButton label="Open files" name="Pictures, a ZIP, a project or a network" disabled={isBusy} />
      <Choice
        legend="Pictures are"
        value={lesson.importKind}
        options={KINDS}
        disabled={isBusy}
        onChange={(kind) => lessonStore.dispatch({ type: "import-kind", kind })}
      />
      {taught.trunk !== null && (
        <p class="trunk">
          {taught.trunk.name}: {taught.trunk.columns} x {taught.trunk.rows}, {taught.trunk.dimensions} features
          <IconButton label="Remove the network" icon="clear" disabled={isBusy} onClick={() => void removeTrunk()} />
        </p>
      )}
    </div>
  );
}

function FileButton({
  label,
  name,
  disabled,
  folder = false,
}: {
  label: string;
  name: string;
  disabled: boolean;
  folder?: boolean;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={folder ? "folder" : "image"} disabled={disabled} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        {...(folder
          ? { webkitdirectory: true }
          : { accept: "image/*,.zip,.json,.bin,.keras,.h5,.hdf5,.onnx,.safetensors" })}
        class="hidden"
        tabIndex={-1}
        aria-label={name}
        onChange={(event) => {
          void importFiles(filesOfInput(event.currentTarget.files), null);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** Files out: the project, the classifier for Node and as a page. */
export function LessonExport({ taught, isEmpty }: { taught: Taught; isEmpty: boolean }): JSX.Element {
  const isBusy = taught.busy !== null;
  const isUntaught = taught.result === null;
  const isNothing = isEmpty && isUntaught && taught.trunk === null && taught.unopened === null;
  return (
    <section class="lesson-report" aria-labelledby="lesson-export">
      <h2 id="lesson-export">Keep it, take it with you</h2>
      <div class="tools">
        <Button icon="download" disabled={isBusy || isEmpty} onClick={() => void saveProject()}>
          Save project
        </Button>
        <Button icon="download" disabled={isBusy || isUntaught} onClick={() => void exportFolder()}>
          Export classifier
        </Button>
        <Button icon="download" disabled={isBusy || isUntaught} onClick={() => void exportPage()}>
          Export page
        </Button>
        <Button icon="clear" disabled={isBusy || isNothing} onClick={() => void forgetLesson()}>
          Forget
        </Button>
      </div>
      <p class="muted">
        A project is one file with the pictures and what was learned: open it here again, on any machine, and go on.
        This browser keeps the lesson too, so a reload loses nothing; Forget removes it.
      </p>
      {!isUntaught && (
        <>
          <p>
            The page classifies pictures and the camera by itself, offline. The classifier is a folder; in Node it takes
            three lines:
          </p>
          <pre class="code" tabIndex={0}>
            <code>{NODE_LINES}</code>
          </pre>
          <p>For other frameworks, each with the names of the classes inside:</p>
          <div class="tools">
            {FOREIGN.map(({ format, label }) => (
              <Button key={format} icon="download" disabled={isBusy} onClick={() => void exportForeign(format)}>
                {label}
              </Button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

const FOREIGN = [
  { format: "onnx", label: "ONNX" },
  { format: "keras", label: "Keras" },
  { format: "safetensors", label: "safetensors" },
  { format: "js", label: "One JavaScript file" },
] as const;

const NODE_LINES = `import { classifyPictures, loadClassifier } from "@gan-cls/study/node";
const classifier = await loadClassifier("my-classifier");
console.log((await classifyPictures(classifier, { paths: ["picture.png"] })).files);`;
