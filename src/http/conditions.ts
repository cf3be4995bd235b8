import { namesStrongTag, namesTag } from './etag.js';
import type { HttpRequest } from './exchange.js';

/** By what a client tells one content of a URL from another. */
export interface Validators {
  /** A strong entity tag, in its quotes. */
  readonly etag: string | undefined;
  readonly lastModified: Date | undefined;
}

export type Verdict = 'go on' | 'not modified' | 'failed';

/**
 * What the conditions of a GET or HEAD come to, in the order of RFC 9110, section 13.2.2. They mean nothing where we told
 * nothing that they could name.
 */
export function judgeConditions({ header }: Pick<HttpRequest, 'header'>, validators: Validators): Verdict {
  const { etag = '', lastModified } = validators;
  if (etag === '' && !lastModified) return 'go on';
  const [match, noneMatch] = [header('if-match'), header('if-none-match')];
  if (match !== undefined) {
    if (!namesStrongTag(match, etag)) return 'failed';
  } else if (lastModified && isLater(lastModified, header('if-unmodified-since'))) return 'failed';

  if (noneMatch !== undefined) return namesTag(noneMatch, etag) ? 'not modified' : 'go on';
  const since = readDate(header('if-modified-since'));
  const isKnown = lastModified && since !== undefined && !isLater(lastModified, header('if-modified-since'));
  return isKnown ? 'not modified' : 'go on';
}

/**
 * Whether `Range` is to be heeded: `If-Range` names this very content, or was not sent. A date in it never does, because
 * a file may change twice in the second that `Last-Modified` tells; then all of the file is sent, which is always right.
 */
export function isRangeWanted({ header }: Pick<HttpRequest, 'header'>, { etag }: Validators): boolean {
  const condition = header('if-range')?.trim();
  return condition === undefined || (etag !== undefined && condition === etag);
}

/** By whole seconds, which is all that a header can say. */
function isLater(lastModified: Date, header: string | undefined): boolean {
  const date = readDate(header);
  return date !== undefined && Math.floor(lastModified.getTime() / 1000) > Math.floor(date / 1000);
}

/** What is no date is as if it were not there, as RFC 9110 has it; the oldest of its three forms names no zone. */
function readDate(header: string | undefined): number | undefined {
  const text = header?.trim() ?? '';
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const date = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(date) ? undefined : date;
}
