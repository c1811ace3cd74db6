/** Texts that try to be more than text where they are shown, by what they try. */
export const HOSTILE_TEXTS: Readonly<Record<string, string>> = {
  "a script after an attribute": '"><script>document.title="planted"</script>',
  "a script after an attribute in single quotes": "'><script>document.title='planted'</script>",
  "a handler after an attribute": '" onload="document.title=\'planted\'" x="',
  "a handler after an attribute in single quotes": "' onload='document.title=1' x='",
  "a handler without quotes": "x onmouseover=document.title=1 ",
  "an image": "<img src=x onerror=document.title=1>",
  "an SVG": "<svg onload=document.title=1><animate onbegin=document.title=1>",
  "the end of a script": "</script><script>document.title=1</script>",
  "the end of a title": "</title></style></textarea><script>document.title=1</script>",
  "a comment": "<!--<script>",
  "the end of a comment and of a section": "-->]]></svg><script>document.title=1</script>",
  "a template": "${document.title=1}{{document.title=1}}`+document.title+`",
  "patterns of a replacement": "$&$`$'$1$<x>",
  "an address of a script": "javascript:document.title=1//",
  "a link and a picture in Markdown": "[x](javascript:document.title=1)![y](https://planted.example/y.png)",
  "a row and code in Markdown": "| x | `y` | ```\n# z\n<b>",
  entities: "&lt;script&gt;&#60;b&#62;&amp;",
  "a style": '"; background: url(https://planted.example/) } * { color: red; /*',
  "line ends": "x\r\ny\nz\u2028u\u2029v",
  "text that is turned around": "\u202Egnp.\u2066exe\u2069",
  "control characters": "\u001B[2J\u001B]8;;https://planted.example\u0007link\u001B]8;;\u0007\u009B31m\u0000\b\u007F",
  "half of a surrogate pair": "x\uD83Dy",
  "a formula": "=cmd|'/C calc'!A0",
  "a path": "../../etc/passwd%00\\..\\x",
  "the name of a property": "__proto__",
  "a very long name": "a name ".repeat(200),
};

/** What {@link plantText} leaves alone, and where it goes further. */
export interface PlantOptions {
  /** Properties whose texts are words of the format, such as `kind`. */
  keep?: readonly string[];
  /** Properties whose values have names as keys, such as `versions`: the keys are texts too. */
  named?: readonly string[];
}

/**
 * A copy of plain data in which `text` stands before every text. Equal texts stay equal, so names still find each other. Typed arrays are the same ones.
 */
export function plantText<T>(value: T, text: string, { keep = [], named = [] }: PlantOptions = {}): T {
  const plant = (part: unknown, name: string): unknown => {
    if (typeof part === "string") {
      return keep.includes(name) ? part : `${text}${part}`;
    }
    if (Array.isArray(part)) {
      return part.map((entry) => plant(entry, name));
    }
    if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) {
      return part;
    }
    const keyOf = (key: string): string => (named.includes(name) ? `${text}${key}` : key);
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [keyOf(key), plant(entry, key)]));
  };
  return plant(value, "") as T;
}
