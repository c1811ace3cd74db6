import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { parseFragment, type DefaultTreeAdapterTypes } from "parse5";

/** What a page shows of some Markdown. */
export interface ShownMarkdown {
  /** The names of its elements, each followed by those of its attributes. */
  readonly elements: readonly string[];
  readonly text: string;
}

/** Reads Markdown as GitHub does, but with all the HTML in it. */
export function readMarkdown(markdown: string): ShownMarkdown {
  const html = micromark(markdown, {
    ...{ extensions: [gfm()], htmlExtensions: [gfmHtml()] },
    ...{ allowDangerousHtml: true, allowDangerousProtocol: true },
  });
  const elements: string[] = [];
  let text = "";
  const visit = (node: DefaultTreeAdapterTypes.ChildNode): void => {
    if ("value" in node) {
      text += node.value;
    } else if ("tagName" in node) {
      elements.push(node.tagName, ...node.attrs.map(({ name }) => `@${name}`));
      node.childNodes.forEach(visit);
    } else {
      elements.push(node.nodeName);
    }
  };
  parseFragment(html).childNodes.forEach(visit);
  return { elements, text: text.trim() };
}
