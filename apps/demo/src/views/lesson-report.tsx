import { formatPercent } from "@gan-cls/evaluate";
import type { JSX } from "preact";
import type { LessonResult } from "../lab/teach-operations";
import type { Lesson } from "../teaching/lesson";
import { describeCheck, describeSelfTraining } from "../teaching/taught";
import { PictureImage } from "../ui/picture-image";

/** What a lesson came to: how sure it is, what was tried, and which pictures confuse it. */
export function LessonReport({ result, lesson }: { result: LessonResult; lesson: Lesson }): JSX.Element {
  const { candidates, chosen } = result;
  const { check } = candidates[chosen];
  const shown = result.selfTraining?.used === true ? result.selfTraining.check : check;
  const others = describeSelfTraining(result);
  return (
    <section class="lesson-report" aria-labelledby="lesson-report">
      <h2 id="lesson-report">How sure it is</h2>
      <p>
        Of pictures set aside in turn, <b data-check>{describeCheck(shown)}</b> were named rightly.
        {candidates.length > 1 && (
          <> The features were chosen by the same check, so this figure is a little too good.</>
        )}
      </p>
      <PerClass classNames={result.classNames} rows={shown.perClass} />
      <Candidates result={result} />
      {others !== null && <p data-self-training>{others}</p>}
      <Confused result={result} confused={shown.confused} lesson={lesson} />
    </section>
  );
}

function PerClass({
  classNames,
  rows,
}: {
  classNames: readonly string[];
  rows: readonly { readonly right: number; readonly of: number }[];
}): JSX.Element {
  return (
    <div class="table-box">
      <table class="figures-table">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Named rightly</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ right, of }, label) => (
            <tr key={label}>
              <th scope="row">{classNames[label]}</th>
              <td>
                {right} of {of}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Every kind of features that was tried, the best first. */
function Candidates({ result: { candidates, chosen } }: { result: LessonResult }): JSX.Element {
  const order = [...candidates.keys()].sort(
    (a, b) => Number(b === chosen) - Number(a === chosen) || candidates[b].check.right - candidates[a].check.right,
  );
  return (
    <div class="table-box">
      <table class="figures-table">
        <thead>
          <tr>
            <th scope="col">Features that were tried</th>
            <th scope="col">Named rightly</th>
          </tr>
        </thead>
        <tbody>
          {order.map((index) => {
            const { title, check } = candidates[index];
            return (
              <tr key={index} class={index === chosen ? "chosen" : ""}>
                <th scope="row">
                  {title}
                  {index === chosen && " (chosen)"}
                </th>
                <td>
                  {check.right} of {check.of} ({formatPercent(check.right / check.of, 1)})
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Confused({
  result: { classNames },
  confused,
  lesson,
}: {
  result: LessonResult;
  confused: LessonResult["candidates"][number]["check"]["confused"];
  lesson: Lesson;
}): JSX.Element {
  const thumbs = new Map(lesson.classes.flatMap(({ pictures }) => pictures.map(({ id, thumb }) => [id, thumb])));
  const shown = confused.filter(({ id }) => thumbs.has(id));
  if (shown.length === 0) {
    return <p class="muted">No picture that was set aside was taken for another class.</p>;
  }
  return (
    <>
      <h2>Pictures that confuse it</h2>
      <ol class="thumbnails confused">
        {shown.map(({ id, label, answer, confidence }) => {
          const thumb = thumbs.get(id);
          return (
            <li key={id}>
              {thumb && <PictureImage picture={thumb} />}
              {classNames[label]}, taken for <b>{classNames[answer]}</b> ({formatPercent(confidence, 0)})
            </li>
          );
        })}
      </ol>
    </>
  );
}
