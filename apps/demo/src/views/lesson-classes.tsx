import type { JSX } from "preact";
import { lessonStore } from "../state/app-state";
import { keepDrawing } from "../state/teach-actions";
import type { Lesson, LessonClass } from "../teaching/lesson";
import { Button, IconButton } from "../ui/controls";
import { DigitImage } from "../ui/digit-image";

/** The classes of a lesson, each with its name and what was drawn for it. */
export function LessonClasses({ lesson, pixels }: { lesson: Lesson; pixels: Uint8Array | null }): JSX.Element {
  return (
    <ul class="classes">
      {lesson.classes.map((entry) => (
        <li key={entry.id}>
          <div class="class-head">
            <input
              type="text"
              class="text-field"
              aria-label="Name of the class"
              value={entry.name}
              maxLength={24}
              onInput={({ currentTarget: { value: name } }) =>
                lessonStore.dispatch({ type: "rename-class", id: entry.id, name })
              }
            />
            <Button icon="plus" disabled={pixels === null} onClick={() => keepDrawing(entry.id, pixels)}>
              Keep<span class="hidden"> as {entry.name}</span>
            </Button>
            <IconButton
              label={`Remove class ${entry.name}`}
              icon="clear"
              disabled={lesson.classes.length <= 2}
              onClick={() => lessonStore.dispatch({ type: "remove-class", id: entry.id })}
            />
          </div>
          <Drawings {...entry} />
        </li>
      ))}
    </ul>
  );
}

function Drawings({ id, name, drawings }: LessonClass): JSX.Element {
  return (
    <ol class="thumbnails">
      {drawings.map((pixels, index) => (
        <li key={index}>
          <button
            type="button"
            class="sample"
            aria-label={`Remove drawing ${index + 1} of ${name}`}
            title="Remove"
            onClick={() => lessonStore.dispatch({ type: "remove-drawing", id, index })}
          >
            <DigitImage pixels={pixels} />
          </button>
        </li>
      ))}
      {drawings.length === 0 && <li class="muted">No drawings yet.</li>}
    </ol>
  );
}
