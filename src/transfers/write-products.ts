import { stringify } from 'csv-stringify/sync';
import type { WrittenProduct } from '../catalog/walk-products.js';
import { neutralised } from './csv.js';
import { columns } from './rows.js';
import type { ExportFormat } from './table.js';

/** How a file of products begins, goes on and ends: each of these can be imported again, but for `json`. */
export interface Writing {
  readonly head: string;
  /** Some products; `isFirst` for those after the head. */
  page(products: readonly WrittenProduct[], isFirst: boolean): string;
  readonly tail: string;
}

/** What some reader ends a line or a cell at. The library quotes of itself only for the comma and for CR LF together. */
const TORN = /[\r\n\t;]/;

export const writings: Readonly<Record<ExportFormat, Writing>> = {
  csv: {
    head: `${columns.join(',')}\r\n`,
    page: (products) => stringify(products.map(cellsOf), { record_delimiter: '\r\n', quoted_match: TORN }),
    tail: '',
  },
  ndjson: {
    head: '',
    page: (products) => products.map((product) => `${JSON.stringify(product)}\n`).join(''),
    tail: '',
  },
  json: {
    head: '[',
    page: (products, isFirst) => {
      const texts = products.map((product) => JSON.stringify(product)).join(',\n');
      return isFirst ? `\n${texts}` : `,\n${texts}`;
    },
    tail: '\n]\n',
  },
};

const cellsOf = (product: WrittenProduct): string[] =>
  columns.map((column) => {
    const value = product[column];
    if (value === null) return '';
    return neutralised(typeof value === 'string' ? value : JSON.stringify(value));
  });
