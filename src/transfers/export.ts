import type { ProductFilter } from '../catalog/product-filter.js';
import type { define, ExportFormat } from './table.js';

/** Products on their way out into a file, and how far it is. */
export type Export = ReturnType<typeof define>['exports']['$inferSelect'];

/** Which products an export is of. */
export type ExportFilter = Pick<
  ProductFilter,
  'search' | 'categoryId' | 'includeDescendants' | 'supplierId' | 'status' | 'updatedSince'
>;

export const exportFormats: readonly ExportFormat[] = ['csv', 'ndjson', 'json'];

export const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** A filter as its row keeps it, and back. */
export const storedFilter = ({ updatedSince, ...filter }: ExportFilter): Export['filter'] =>
  Object.fromEntries(
    Object.entries({ ...filter, updatedSince: updatedSince?.toISOString() }).filter(
      ([, value]) => value != null,
    ),
  );

export function filterOf({ filter }: Pick<Export, 'filter'>): ExportFilter {
  const { updatedSince, ...rest } = filter as Omit<ExportFilter, 'updatedSince'> & { updatedSince?: string };
  return { ...rest, ...(updatedSince !== undefined && { updatedSince: new Date(updatedSince) }) };
}

/** How much of it is done, in hundredths. All of it is only once it is over. */
export function percentOfExport({ status, rows, total }: Pick<Export, 'status' | 'rows' | 'total'>): number {
  if (status === 'DONE') return 100;
  return Math.min(99, Math.floor((rows / Math.max(total ?? 0, 1)) * 100));
}
