/** A strong entity tag around a value: `3` → `"3"`. */
export const etagOf = (value: unknown): string => `"${encodeURIComponent(String(value))}"`;

/**
 * The tag of one body of several that a version has, since each caller is offered something else: the version, a dot,
 * and a fingerprint. `If-Match` is about the version alone.
 */
export const etagOfBody = (version: unknown, fingerprint: string): string =>
  version === undefined ? `"${fingerprint}"` : `"${encodeURIComponent(String(version))}.${fingerprint}"`;

/** The version in the value of a tag that `etagOfBody` made; any other value as it is. */
export const versionIn = (value: string): string => value.replace(/\.[\w-]{10}$/, '');

/** Whether `If-None-Match` names this tag, or any by `*`. Weakly compared, as RFC 9110, section 13.1.2 has it. */
export function namesTag(header: string | undefined, etag: string | undefined): boolean {
  if (header === undefined || etag === undefined) return false;
  if (header.trim() === '*') return true;
  return (header.match(TAG) ?? []).some((tag) => tag.replace(/^W\//, '') === etag);
}

/** The same for `If-Match`, which weak tags never match (section 13.1.1). */
export const namesStrongTag = (header: string, etag: string): boolean =>
  header.trim() === '*' || header.match(TAG)?.includes(etag) === true;

/** What `If-Match` asks for, as far as one variable can hold it. */
export type Precondition =
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly value: string }
  /** It names only weak tags, which never match here (RFC 9110, section 13.1.1). */
  | { readonly kind: 'never' }
  | { readonly kind: 'malformed'; readonly detail: string };

const TAG = /(?:W\/)?"[\x21\x23-\x7e]*"/g;
const TAG_LIST = /^(?:W\/)?"[\x21\x23-\x7e]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e]*")*$/;

export function preconditionOf(header: string): Precondition {
  const text = header.trim();
  if (text === '*') return { kind: 'any' };
  if (!TAG_LIST.test(text))
    return { kind: 'malformed', detail: 'must be an ETag in quotes, such as "3", or *' };
  const strong = new Set((text.match(TAG) ?? []).filter((tag) => !tag.startsWith('W/')));
  const [tag, another] = strong;
  if (tag === undefined) return { kind: 'never' };
  if (another !== undefined) return { kind: 'malformed', detail: 'may name one ETag only' };
  return { kind: 'one', value: versionIn(decoded(tag.slice(1, -1))) };
}

/** A tag that was never ours stays as it is, and matches nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
