import { fileTypeFromBuffer } from 'file-type';

/** A kind of text, which no magic number tells from any other: by the ending of its name, and by what it looks like. */
interface TextKind {
  readonly mediaType: string;
  readonly endings: readonly string[];
  /** What a text must have to be one. */
  readonly looks?: RegExp;
}

const kinds: readonly TextKind[] = [
  { mediaType: 'text/html; charset=utf-8', endings: ['html', 'htm'] },
  { mediaType: 'image/svg+xml', endings: ['svg'], looks: /<svg[\s>]/i },
  { mediaType: 'text/css; charset=utf-8', endings: ['css'] },
  { mediaType: 'text/javascript; charset=utf-8', endings: ['js', 'mjs'] },
  { mediaType: 'application/json', endings: ['json', 'map'], looks: /^\s*["[{\dtfn-]/ },
  { mediaType: 'application/manifest+json', endings: ['webmanifest'], looks: /^\s*\{/ },
  { mediaType: 'application/geo+json', endings: ['geojson'], looks: /^\s*\{/ },
  { mediaType: 'application/xml', endings: ['xml'], looks: /^\s*</ },
  { mediaType: 'text/csv; charset=utf-8', endings: ['csv'] },
  { mediaType: 'text/markdown; charset=utf-8', endings: ['md', 'markdown'] },
  { mediaType: 'text/vtt; charset=utf-8', endings: ['vtt'], looks: /^WEBVTT/ },
];
const PLAIN = 'text/plain; charset=utf-8';
const UNKNOWN = 'application/octet-stream';

/**
 * What a file is: by how it begins, and where that is text, by its name. What a client says decides only between texts
 * whose name says nothing, and never makes a text out of anything else.
 */
export async function mediaTypeOf(
  head: Uint8Array,
  name: string,
  saidAs: string | undefined,
): Promise<string> {
  const text = textIn(head);
  // A file can be made to break what reads it; then it is nothing that is known.
  const magic = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime;
  // No picture or sound is text throughout; but a text may begin with "BM" or "ID3". Of XML the name says more.
  const isText =
    text !== undefined && (!magic || /^(image|audio|video|font)\/|^application\/xml$/.test(magic));
  if (!isText) return magic ?? UNKNOWN;
  const fitting = (kind: TextKind | undefined): boolean => kind?.looks?.test(text) !== false;
  const ending = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase();
  const byName = kinds.find(({ endings }) => ending !== undefined && endings.includes(ending));
  if (byName) return fitting(byName) ? byName.mediaType : PLAIN;
  const bySaid = kinds.find(({ mediaType }) => saidAs !== undefined && mediaType.split(';')[0] === saidAs);
  if (ending === undefined && bySaid && fitting(bySaid)) return bySaid.mediaType;
  return head.byteLength === 0 ? UNKNOWN : PLAIN;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const BINARY = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/** The beginning of a file as text, where it is one in UTF-8. A character that is cut off at the end does no harm. */
function textIn(head: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return BINARY.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
