import { html, type Html } from "../page/html";

/** A part of the page. */
export interface Section {
  readonly id: string;
  /** For the list of contents. */
  readonly title: string;
  readonly body: readonly (Html | undefined)[];
}

/** A section with its heading and a sentence that says what it is about. */
export function renderSection({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`;
}
