import { type ProductStatus, productStatuses } from '../catalog/product.js';
import type { ProductPut } from '../catalog/put-products.js';
import { HalyardError, invalid } from '../errors.js';
import { inexactNumberIn } from '../exact-json.js';
import { restored } from './csv.js';

/** What a row of a file may say of a product, in CSV as columns and in NDJSON as members. */
export const columns = [
  'sku',
  'name',
  'description',
  'price',
  'currency',
  'status',
  'category',
  'supplier',
  'attributes',
] as const;
type Column = (typeof columns)[number];

type Values = Readonly<Partial<Record<Column, unknown>>>;

const ATTRIBUTE = 'attributes.';
const MOST_COLUMNS = 500;

export interface RowReader {
  /** @throws HalyardError VALIDATION_FAILED, BAD_REQUEST (too many or too few cells) */
  read(cells: readonly string[]): ProductPut;
  /** What a row that cannot be read is about. */
  skuOf(cells: readonly string[]): string | undefined;
}

/**
 * What the cells of each row mean, by the header.
 * @throws HalyardError VALIDATION_FAILED naming the column that is unknown, missing or there twice
 */
export function rowReader(header: readonly string[]): RowReader {
  const names = header.map((name) => name.trim());
  checkHeader(names);
  const read = (cells: readonly string[]): ProductPut => {
    if (cells.length !== names.length) {
      throw new HalyardError('BAD_REQUEST', {
        message: `The row has ${cells.length} cells and the header ${names.length}.`,
      });
    }
    const values: Partial<Record<Column, unknown>> = {};
    const attributes: [string, unknown][] = [];
    for (const [at, name] of names.entries()) {
      const text = restored(cells[at] ?? '');
      if (text === '') continue;
      if (name.startsWith(ATTRIBUTE)) attributes.push([name.slice(ATTRIBUTE.length), looseJson(text)]);
      else values[name as Column] = name === 'attributes' ? jsonIn(text) : text;
    }
    return putOf(values, attributes.length > 0 ? Object.fromEntries(attributes) : undefined);
  };
  return { read, skuOf: (cells) => cells[names.indexOf('sku')] };
}

function checkHeader(names: readonly string[]): void {
  const refuse = (message: string): never => {
    throw invalid(['input', 'content'], message);
  };
  if (names.length > MOST_COLUMNS) refuse(`The file has more than ${MOST_COLUMNS} columns.`);
  for (const [at, name] of names.entries()) {
    const isKnown = (columns as readonly string[]).includes(name);
    if (!isKnown && !(name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length)) {
      refuse(
        `The column "${name.slice(0, 100)}" is not known; known are ${columns.join(', ')} and attributes.<name>.`,
      );
    }
    if (names.indexOf(name) !== at) refuse(`The column "${name.slice(0, 100)}" is there twice.`);
  }
  if (!names.includes('sku')) refuse('The file has no column "sku", by which products are known.');
}

/** What is JSON in an attribute's cell; anything else is text. */
const JSON_CELL = /^(-?(0|[1-9]\d{0,14})(\.\d+)?|true|false|null|[[{"].*)$/s;

function looseJson(text: string): unknown {
  if (!JSON_CELL.test(text)) return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  refuseInexact(['input', 'attributes'], text);
  return value;
}

function jsonIn(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(['input', 'attributes'], 'The attributes are not JSON.');
  }
  refuseInexact(['input', 'attributes'], text);
  return value;
}

function refuseInexact(field: readonly string[], json: string): void {
  const number = inexactNumberIn(json);
  if (number === undefined) return;
  throw invalid(field, `The number ${number} cannot be kept exactly; write it as text, in quotes.`);
}

/** Reads a line of NDJSON. @throws HalyardError BAD_REQUEST (no JSON object), VALIDATION_FAILED */
export function putOfLine(line: string): ProductPut {
  const values = objectIn(line);
  const unknown = Object.keys(values).find((name) => !(columns as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw invalid(
      ['input'],
      `The member "${unknown.slice(0, 100)}" is not known; known are ${columns.join(', ')}.`,
    );
  }
  refuseInexact(['input'], line);
  return putOf(values);
}

/** What a line that cannot be read is about, where it tells. */
export function skuOfLine(line: string): string | undefined {
  try {
    const { sku } = objectIn(line) as { readonly sku?: unknown };
    return typeof sku === 'string' ? sku : undefined;
  } catch {
    return undefined;
  }
}

function objectIn(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {}
  throw new HalyardError('BAD_REQUEST', { message: 'The line is not one JSON object.' });
}

function putOf(values: Values, someAttributes?: ProductPut['someAttributes']): ProductPut {
  const sku = textIn(values, 'sku');
  if (sku == null) throw invalid(['input', 'sku'], 'The row has no sku.');
  return {
    sku,
    name: textIn(values, 'name'),
    description: textIn(values, 'description'),
    status: statusIn(values),
    price: priceIn(values),
    category: textIn(values, 'category'),
    supplier: textIn(values, 'supplier'),
    attributes: values.attributes,
    someAttributes,
  };
}

function textIn(values: Values, column: Column): string | null | undefined {
  const value = values[column];
  if (value === undefined || value === null || typeof value === 'string') return value;
  throw invalid(['input', column], `The ${column} must be text.`);
}

function statusIn(values: Values): ProductStatus | undefined {
  const text = textIn(values, 'status');
  if (text == null) return undefined;
  const status = productStatuses.find((one) => one === text);
  if (status) return status;
  throw invalid(['input', 'status'], `A status is one of ${productStatuses.join(', ')}.`);
}

/** An amount and its currency: both, or neither, or null for a product without a price. */
function priceIn(values: Values): ProductPut['price'] {
  const { price } = values;
  const amount = typeof price === 'number' ? String(price) : textIn(values, 'price');
  const currency = textIn(values, 'currency');
  if (amount === null && currency == null) return null;
  if (amount === undefined && currency == null) return undefined;
  if (amount != null && currency != null) return { amount, currency };
  throw invalid(['input', 'price'], 'Give price and currency together.');
}
