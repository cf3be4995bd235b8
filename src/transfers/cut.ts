import { isUtf8 } from 'node:buffer';

/** One record of a file, as it stands there. */
export interface SourceRecord {
  /** The line it begins on, counted from 1. */
  readonly line: number;
  /** The byte that the next record begins at, and its line. */
  readonly end: number;
  readonly nextLine: number;
  readonly bytes: Buffer;
  /** Why it cannot be read, where that shows already. */
  readonly fault: string | undefined;
}

/** Where to begin: at 0, or at the `end` of a record. */
export interface Place {
  readonly end: number;
  readonly nextLine: number;
}

export const START: Place = { end: 0, nextLine: 1 };

/**
 * Where a record ends that begins at `from`, as the byte after it; `undefined` where that takes more bytes to tell, or
 * where it is longer than a record may be: what lies beyond that changes nothing.
 * @param base where in the file `bytes` begin
 */
export type EndOf = (bytes: Buffer, from: number, isLast: boolean, base: number) => Cut | undefined;

export interface Cut {
  readonly to: number;
  readonly fault?: string | undefined;
}

/** More than the longest row that would be taken: 10,000 characters of description, and 16 KB of attributes, escaped. */
export const MOST_RECORD_BYTES = 256 * 1024;

const NEWLINE = 0x0a;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const TOO_LONG = `The row is longer than ${MOST_RECORD_BYTES / 1024} KB.`;

/**
 * Cuts a file into records, each told with where the next one begins: whoever goes on from there gets the same records
 * as who reads all at once. Holds no more than one record and one chunk.
 */
export async function* cutRecords(
  chunks: AsyncIterable<Buffer>,
  place: Place,
  endOf: EndOf,
): AsyncGenerator<SourceRecord, void> {
  let { end: at, nextLine: line } = place;
  let rest: Buffer = Buffer.alloc(0);
  /** Of a record that is too long nothing is kept but where it began. */
  let skipping: number | undefined;

  const recordTo = (bytes: Buffer, fault: string | undefined, firstLine = line): SourceRecord => {
    at += bytes.length;
    line += newlinesIn(bytes);
    return { line: firstLine, end: at, nextLine: line, bytes, fault: fault ?? faultOf(bytes) };
  };

  function* cut(isLast: boolean): Generator<SourceRecord, void> {
    let from = at === 0 && rest.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
    at += from;
    while (from < rest.length) {
      const isSkipping = skipping !== undefined;
      const found = (isSkipping ? lineEnd : endOf)(rest, from, isLast, at - from);
      const waits = rest.length - from;
      if (!found && !isSkipping) {
        if (waits <= MOST_RECORD_BYTES) break;
        const end = lineEnd(rest, from, false, at - from)?.to ?? rest.length;
        if (end - from > MOST_RECORD_BYTES) {
          skipping = line;
          continue;
        }
        // A quote that nothing closes would take the rest of the file for one cell: only its line is given up.
        yield recordTo(rest.subarray(from, end), UNCLOSED_IN_TIME);
        from = end;
        continue;
      }
      if (!found) {
        at += waits;
        from = rest.length;
        break;
      }
      const bytes = rest.subarray(from, found.to);
      const isTooLong = skipping !== undefined || bytes.length > MOST_RECORD_BYTES;
      const record = recordTo(bytes, isTooLong ? TOO_LONG : found.fault, skipping);
      skipping = undefined;
      from = found.to;
      if (isTooLong || !isBlank(bytes)) yield record;
    }
    rest = rest.subarray(from);
  }

  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (at === 0 && rest.length < BOM.length) continue;
    yield* cut(false);
  }
  yield* cut(true);
  if (skipping !== undefined) yield recordTo(rest, TOO_LONG, skipping);
}

export const UNCLOSED = 'A cell begins with a quote that is not closed.';
const UNCLOSED_IN_TIME = `A cell begins with a quote that is not closed within ${MOST_RECORD_BYTES / 1024} KB.`;

function faultOf(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? undefined : 'The row is not UTF-8.';
}

function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === NEWLINE || byte === 0x0d);

/** Where a line ends: a record of NDJSON is one. */
export const lineEnd: EndOf = (bytes, from, isLast) => {
  const newline = bytes.indexOf(NEWLINE, from);
  if (newline >= 0) return { to: newline + 1 };
  return isLast ? { to: bytes.length } : undefined;
};
