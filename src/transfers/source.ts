import type { ProductPut } from '../catalog/put-products.js';
import { HalyardError, invalid } from '../errors.js';
import { readFrom } from '../stored-file.js';
import { cellsOf, csvRecordEnds } from './csv.js';
import { cutRecords, lineEnd, type Place, type SourceRecord, START } from './cut.js';
import { badLine, putOfLine, type Row, type RowReader, rowReader, valueInLine } from './rows.js';
import type { ImportFormat } from './table.js';

/** A file of rows, whatever its format. */
export interface Source {
  /** Where the first row begins. */
  readonly first: Place;
  /** Its records from a place that is the end of one, or from the first on. */
  records(from: Place): AsyncIterable<SourceRecord>;
  /** What some records say. */
  read(records: readonly SourceRecord[]): readonly Row[];
  /** What stands in a column of a record, where it can be read. */
  valueIn(record: SourceRecord, column: string): string | undefined;
}

/**
 * Opens a file and reads what stands above its rows.
 * @throws HalyardError VALIDATION_FAILED where the file as a whole is none that can be read, saying why
 */
export async function openSource(path: string, format: ImportFormat): Promise<Source> {
  if (format === 'ndjson') {
    return {
      first: START,
      records: (from) => cutRecords(readFrom(path, from.end), from, lineEnd),
      read: (records) => records.map(readLine),
      valueIn: ({ bytes }, column) => valueInLine(bytes.toString('utf8'), column),
    };
  }
  const { header, reader } = await readHeader(path);
  return {
    first: header,
    records: (from) => cutRecords(readFrom(path, from.end), from, csvRecordEnds()),
    read: (records) => readCsv(records, reader),
    valueIn({ bytes }, column) {
      const [cells] = cellsOf([bytes]);
      return cells && !('fault' in cells) ? reader.valueIn(cells, column) : undefined;
    },
  };
}

async function readHeader(path: string): Promise<{ header: Place; reader: RowReader }> {
  for await (const header of cutRecords(readFrom(path), START, csvRecordEnds())) {
    const [cells] = header.fault === undefined ? cellsOf([header.bytes]) : [];
    if (!cells || 'fault' in cells) {
      const why = header.fault ?? (cells && 'fault' in cells ? cells.fault : '');
      throw invalid(['input', 'content'], `Line ${header.line}, the header, cannot be read. ${why}`);
    }
    return { header, reader: rowReader(cells) };
  }
  throw invalid(['input', 'content'], 'The file is empty.');
}

function readCsv(records: readonly SourceRecord[], reader: RowReader): readonly Row[] {
  const readable = records.filter(({ fault }) => fault === undefined);
  const rows = new Map(cellsOf(readable.map(({ bytes }) => bytes)).map((row, at) => [readable[at], row]));
  return records.map((record) => {
    const cells = rows.get(record) ?? { fault: record.fault ?? '' };
    if ('fault' in cells) return unreadable(cells.fault);
    return rowOf(
      () => reader.read(cells),
      () => reader.readBad(cells),
    );
  });
}

function readLine({ bytes, fault }: SourceRecord): Row {
  if (fault !== undefined) return unreadable(fault);
  const line = bytes.toString('utf8');
  return rowOf(
    () => putOfLine(line),
    () => badLine(line),
  );
}

const unreadable = (message: string): Row => ({
  faults: [new HalyardError('BAD_REQUEST', { message })],
  sku: undefined,
});

function rowOf(read: () => ProductPut, readBad: () => Row): Row {
  try {
    return { put: read() };
  } catch (error) {
    if (!(error instanceof HalyardError)) throw error;
    return readBad();
  }
}
