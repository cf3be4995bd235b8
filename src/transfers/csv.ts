import { parse } from 'csv-parse/sync';
import { type Cut, type EndOf, lineEnd, UNCLOSED } from './cut.js';

/** CSV by RFC 4180: commas, quotes doubled within quotes, lines that end with LF or CRLF. */

const QUOTE = 0x22;
const COMMA = 0x2c;
const CR = 0x0d;
const LF = 0x0a;

/**
 * Where a record of CSV ends. Where its quotes make no sense only its first line is given up, so that one stray quote
 * does not take the rest of the file with it.
 */
export const recordEnd: EndOf = (bytes, from, isLast) => {
  let atStart = true;
  let inQuotes = false;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inQuotes) {
      if (byte !== QUOTE) continue;
      const next = bytes[at + 1];
      if (next === undefined && !isLast) return undefined;
      if (next === QUOTE) at += 1;
      else if (next === undefined || next === COMMA || next === CR || next === LF) inQuotes = false;
      else return firstLine(bytes, from, isLast, 'A quote within quotes must be doubled.');
    } else if (byte === LF) return { to: at + 1 };
    else if (byte === COMMA) atStart = true;
    else {
      inQuotes = atStart && byte === QUOTE;
      atStart = false;
    }
  }
  if (!isLast) return undefined;
  return inQuotes ? firstLine(bytes, from, isLast, UNCLOSED) : { to: bytes.length };
};

function firstLine(bytes: Buffer, from: number, isLast: boolean, fault: string): Cut | undefined {
  const end = lineEnd(bytes, from, isLast);
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
