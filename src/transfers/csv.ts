import { parse } from 'csv-parse/sync';
import { type Cut, type EndOf, lineEnd, MOST_RECORD_BYTES, UNCLOSED } from './cut.js';

/** CSV by RFC 4180: commas, quotes doubled within quotes, lines that end with LF or CRLF. */

const QUOTE = 0x22;
const COMMA = 0x2c;
const CR = 0x0d;
const LF = 0x0a;

const STRAY = 'A quote within quotes must be doubled.';

/** Where reading stands: at a byte, within quotes or not, and whether a cell begins there. */
interface Reading {
  readonly at: number;
  readonly inQuotes: boolean;
  readonly atStart: boolean;
}

/** A reading that came to a stop, and what at. */
interface Stopped extends Reading {
  readonly stop: 'line in quotes' | 'record' | 'stray quote' | 'bytes';
}

/**
 * Reads on: past the end of a line within quotes, past the end of the record, to a stray quote, or as far as the bytes
 * go and can be told.
 */
function readOn(bytes: Buffer, from: Reading, until: number, isLast: boolean): Stopped {
  let { at, inQuotes, atStart } = from;
  for (; at < until; at += 1) {
    const byte = bytes[at];
    if (inQuotes) {
      if (byte === LF) return { at: at + 1, inQuotes, atStart, stop: 'line in quotes' };
      if (byte !== QUOTE) continue;
      const next = bytes[at + 1];
      if (next === undefined && !isLast) break;
      if (next === QUOTE) at += 1;
      else if (next === undefined || next === COMMA || next === CR || next === LF) inQuotes = false;
      else return { at, inQuotes, atStart, stop: 'stray quote' };
    } else if (byte === LF) return { at: at + 1, inQuotes, atStart, stop: 'record' };
    else if (byte === COMMA) atStart = true;
    else {
      inQuotes = atStart && byte === QUOTE;
      atStart = false;
    }
  }
  return { at, inQuotes, atStart, stop: 'bytes' };
}

/**
 * Where the records of one CSV file end, asked for one after another. Where the quotes of a record make no sense only its
 * first line is given up, so that one stray quote does not take the rest of the file with it.
 *
 * What comes after that line is then read again. Were each line followed to where its own quotes lead, a file of stray
 * quotes would be read thousands of times over. But all who are within quotes at the end of a line read the same from
 * there on, wherever they began: so what was found out beyond that line is kept, and no byte is read much more than twice.
 */
export function csvRecordEnds(): EndOf {
  /** How far it was read from within quotes at the end of the line that ends at `since`; both counted in the file. */
  let known: (Reading & { readonly since: number }) | undefined;

  function follow(bytes: Buffer, line: Reading, until: number, isLast: boolean, base: number): Stopped {
    const start = line.at + base;
    const isKnown = known && known.since <= start && start < known.at;
    const from = known && isKnown ? known : { ...line, at: start, since: start };
    let read: Stopped = readOn(bytes, { ...from, at: from.at - base }, until, isLast);
    while (read.stop === 'line in quotes') read = readOn(bytes, read, until, isLast);
    known = { ...read, at: read.at + base, since: from.since };
    return read;
  }

  return (bytes, from, isLast, base) => {
    const until = Math.min(bytes.length, from + MOST_RECORD_BYTES);
    const line = readOn(bytes, { at: from, inQuotes: false, atStart: true }, until, isLast);
    const end = line.stop === 'line in quotes' ? follow(bytes, line, until, isLast, base) : line;
    if (end.stop === 'record') return { to: end.at };
    if (end.stop === 'stray quote') return firstLine(bytes, from, isLast, base, STRAY);
    if (!isLast || until < bytes.length) return undefined;
    return end.inQuotes ? firstLine(bytes, from, isLast, base, UNCLOSED) : { to: bytes.length };
  };
}

function firstLine(
  bytes: Buffer,
  from: number,
  isLast: boolean,
  base: number,
  fault: string,
): Cut | undefined {
  const end = lineEnd(bytes, from, isLast, base);
  return end && { ...end, fault };
}

const OPTIONS = { record_delimiter: ['\r\n', '\n'], relax_column_count: true };

/** The cells of each record, or why it has none. */
export function cellsOf(
  records: readonly Buffer[],
): readonly (readonly string[] | { readonly fault: string })[] {
  if (records.length === 0) return [];
  const together = cellsIn(Buffer.concat(records));
  if (together?.length === records.length) return together;
  return records.map((record) => {
    const [cells, another] = cellsIn(record) ?? [];
    return cells && !another ? cells : { fault: 'A quote stands in a cell that does not begin with one.' };
  });
}

function cellsIn(bytes: Buffer): readonly (readonly string[])[] | undefined {
  try {
    return parse(bytes, OPTIONS);
  } catch {
    return undefined;
  }
}

/**
 * What a spreadsheet would take for a formula, which could send a person's cells to a stranger: so by OWASP's "CSV
 * Injection". A plain number is none.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** A text as a cell that no spreadsheet runs: what could be a formula gets an apostrophe before it. */
export const neutralised = (text: string): string =>
  FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;

/** What `neutralised` was given: an apostrophe before what could be a formula is taken away. */
export const restored = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
