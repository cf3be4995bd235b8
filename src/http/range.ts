import type { Span } from '../files.js';

/**
 * The part of a file that `Range` asks for (RFC 9110, section 14), where it is one span of bytes; `unsatisfiable` where the
 * file has none of it, and `undefined` where all is to be sent: a header that is not understood is to be ignored.
 */
export function spanAsked(header: string | undefined, length: number): Span | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] =
    /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.replaceAll(/\s/g, '') ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const tail = Math.min(Number(to), length);
    return tail === 0 ? 'unsatisfiable' : { first: length - tail, last: length - 1 };
  }
  const [first, last] = [Number(from), Math.min(to === '' ? Infinity : Number(to), length - 1)];
  if (to !== '' && Number(to) < first) return undefined;
  return first >= length ? 'unsatisfiable' : { first, last };
}
