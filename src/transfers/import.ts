import { HalyardError, invalid } from '../errors.js';
import type { define, ImportFormat, TransferStatus } from './table.js';

type Tables = ReturnType<typeof define>;

/** A file of products on its way into the catalog, and how far it is. */
export type Import = Tables['imports']['$inferSelect'];

/** What was wrong with a row of an import. */
export type ImportLog = Tables['importLogs']['$inferSelect'];

export const importFormats: readonly ImportFormat[] = ['csv', 'ndjson'];
export const transferStatuses: readonly TransferStatus[] = [
  'QUEUED',
  'RUNNING',
  'DONE',
  'FAILED',
  'CANCELLED',
];

/** Rows whose faults are written down; further ones are only counted. */
export const MOST_LOGGED = 10_000;

export const isOver = ({ status }: { readonly status: TransferStatus }): boolean =>
  status !== 'QUEUED' && status !== 'RUNNING';

/** How much of it is done, in hundredths. All of it is only once it is over. */
export function percentOf({
  status,
  position,
  bytes,
}: Pick<Import, 'status' | 'position' | 'bytes'>): number {
  if (status === 'DONE') return 100;
  return Math.min(99, Math.floor((position / Math.max(bytes, 1)) * 100));
}

const FORMATS: ReadonlyMap<string, ImportFormat> = new Map([
  ['text/csv', 'csv'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
]);

/** What was said, or else what the file was sent as. */
export function formatOf(said: ImportFormat | null | undefined, mediaType: string | undefined): ImportFormat {
  const format = said ?? FORMATS.get(mediaType ?? '');
  if (format) return format;
  throw invalid(['input', 'format'], 'Say which format the file has: CSV or NDJSON.');
}

export const tooManyOpen = (what: 'imports' | 'exports', most: number): HalyardError =>
  new HalyardError('CONFLICT', {
    message: `Your tenant has ${most} ${what} that wait or run; come again when one of them is over.`,
  });
