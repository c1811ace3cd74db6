import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { lessonStore } from "../state/app-state";
import { importFiles, keepDrawing, keepPicture } from "../state/teach-actions";
import { MAX_NAME_LENGTH, type Bin, type Lesson, type LessonClass } from "../teaching/lesson";
import type { ShelfPicture } from "../teaching/picture";
import { filesOfDrop, filesOfInput } from "../ui/chosen-files";
import { Button, IconButton } from "../ui/controls";
import { PictureImage } from "../ui/picture-image";
import { RecordButton } from "../ui/record-button";
import type { Grab } from "./lesson-camera";
import type { Source } from "./lesson-pad";

/** What a bin may take now. */
interface Intake {
  readonly source: Source;
  /** What is on the pad. */
  readonly pixels: Uint8Array | null;
  /** What the camera sees; `null` while it is off. */
  readonly grab: Grab | null;
  readonly disabled: boolean;
  /** Whether a kept lesson may still take the place of this one. */
  readonly opening: boolean;
}

/** The classes of a lesson, each with its name and its pictures, and the pictures without a class. */
export function LessonClasses({ lesson, intake }: { lesson: Lesson; intake: Intake }): JSX.Element {
  return (
    <ul class="classes">
      {lesson.classes.map((entry) => (
        <ClassBin key={entry.id} entry={entry} isLast={lesson.classes.length <= 2} intake={intake} />
      ))}
      <UnlabelledBin pictures={lesson.unlabelled} intake={intake} />
    </ul>
  );
}

/** What is dropped or pasted on a bin goes into it. */
function binEvents(bin: Bin): {
  onDragOver: (event: DragEvent) => void;
  onDrop: (event: DragEvent) => void;
  onPaste: (event: ClipboardEvent) => void;
} {
  return {
    onDragOver: (event) => event.preventDefault(),
    onDrop(event) {
      event.preventDefault();
      event.stopPropagation();
      void filesOfDrop(event.dataTransfer).then((files) => importFiles(files, bin));
    },
    onPaste(event) {
      const files = filesOfInput(event.clipboardData?.files ?? null);
      if (files.length > 0) {
        event.preventDefault();
        event.stopPropagation();
        void importFiles(files, bin);
      }
    },
  };
}

function ClassBin({ entry, isLast, intake }: { entry: LessonClass; isLast: boolean; intake: Intake }): JSX.Element {
  const { id, name, pictures } = entry;
  return (
    <li {...binEvents(id)}>
      <div class="class-head">
        <input
          type="text"
          class="text-field"
          aria-label="Name of the class"
          value={name}
          title={name}
          maxLength={MAX_NAME_LENGTH}
          disabled={intake.opening}
          onInput={({ currentTarget }) => lessonStore.dispatch({ type: "rename-class", id, name: currentTarget.value })}
        />
        <IntakeButtons bin={id} name={name} intake={intake} />
        <IconButton
          label={`Remove class ${name}`}
          icon="clear"
          disabled={isLast || intake.opening}
          onClick={() => lessonStore.dispatch({ type: "remove-class", id })}
        />
      </div>
      <Pictures bin={id} name={name} pictures={pictures} />
    </li>
  );
}

function UnlabelledBin({ pictures, intake }: { pictures: readonly ShelfPicture[]; intake: Intake }): JSX.Element {
  return (
    <li class="unlabelled" {...binEvents("unlabelled")}>
      <div class="class-head">
        <p class="bin-title">No class</p>
        <IntakeButtons bin="unlabelled" name="no class" intake={intake} />
      </div>
      <p class="muted">Pictures here are learned from only if the check says that they help.</p>
      <Pictures bin="unlabelled" name="no class" pictures={pictures} />
    </li>
  );
}

/** Keeps what is shown now, and takes files. */
function IntakeButtons({ bin, name, intake }: { bin: Bin; name: string; intake: Intake }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const { source, pixels, grab, disabled } = intake;
  const record = (): void => {
    const picture = grab?.();
    if (picture) {
      void keepPicture(bin, picture);
    }
  };
  return (
    <>
      {source === "draw" && (
        <Button icon="plus" disabled={disabled || pixels === null} onClick={() => void keepDrawing(bin, pixels)}>
          Keep<span class="hidden"> as {name}</span>
        </Button>
      )}
      {source === "camera" && (
        <RecordButton disabled={disabled || grab === null} onPicture={record}>
          Record<span class="hidden"> {name}</span>
        </RecordButton>
      )}
      <Button icon="image" disabled={disabled} onClick={() => input.current?.click()}>
        Add<span class="hidden"> pictures of {name}</span>
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/*,.zip"
        multiple
        class="hidden"
        tabIndex={-1}
        aria-label={`Pictures of ${name}`}
        onChange={(event) => {
          void importFiles(filesOfInput(event.currentTarget.files), bin);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** Thumbnails that are shown until one asks for all. */
const FIRST = 24;

function Pictures({ bin, name, pictures }: { bin: Bin; name: string; pictures: readonly ShelfPicture[] }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? pictures : pictures.slice(0, FIRST);
  return (
    <>
      <ol class="thumbnails small">
        {shown.map(({ id, thumb }, index) => (
          <li key={id}>
            <button
              type="button"
              class="sample"
              aria-label={`Remove picture ${index + 1} of ${name}`}
              title="Remove"
              onClick={() => lessonStore.dispatch({ type: "remove-picture", bin, picture: id })}
            >
              <PictureImage picture={thumb} />
            </button>
          </li>
        ))}
        {pictures.length === 0 && <li class="muted">No pictures yet.</li>}
      </ol>
      {pictures.length > FIRST && (
        <button type="button" class="link" onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Show fewer" : `Show all ${pictures.length} pictures of ${name}`}
        </button>
      )}
    </>
  );
}
