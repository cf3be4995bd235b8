import { checkMinorUnits, decimalOf } from '../catalog/money.js';
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

/** What a row says. What could not be read of it are the put's `faults`; a row without a SKU has only these. */
export type Row =
  | { readonly put: ProductPut }
  | { readonly put?: undefined; readonly faults: readonly HalyardError[]; readonly sku: string | undefined };

export interface RowReader {
  /** @throws HalyardError VALIDATION_FAILED, BAD_REQUEST (too many or too few cells) */
  read(cells: readonly string[]): ProductPut;
  /** A row that `read` refuses: what of it can be read, and all that cannot. */
  readBad(cells: readonly string[]): Row;
  /** What stands in a column. */
  valueIn(cells: readonly string[], column: string): string | undefined;
}

/**
 * What the cells of each row mean, by the header.
 * @throws HalyardError VALIDATION_FAILED naming the column that is unknown, missing or there twice
 */
export function rowReader(header: readonly string[]): RowReader {
  const names = header.map((name) => name.trim());
  checkHeader(names);
  const valuesIn = (cells: readonly string[], onFault?: OnFault): [Values, ProductPut['someAttributes']] => {
    const values: Partial<Record<Column, unknown>> = {};
    const attributes: [string, unknown][] = [];
    for (const [at, name] of names.entries()) {
      const text = restored(cells[at] ?? '');
      if (text === '') continue;
      if (name.startsWith(ATTRIBUTE))
        attributes.push([name.slice(ATTRIBUTE.length), tried(() => looseJson(name, text), onFault)]);
      else values[name as Column] = name === 'attributes' ? tried(() => jsonIn(text), onFault) : text;
    }
    return [values, attributes.length > 0 ? Object.fromEntries(attributes) : undefined];
  };
  const misfit = ({ length }: readonly string[]) =>
    length === names.length
      ? undefined
      : new HalyardError('BAD_REQUEST', {
          message: `The row has ${length} cells and the header ${names.length}.`,
        });
  return {
    read(cells) {
      const fault = misfit(cells);
      if (fault) throw fault;
      return putOf(...valuesIn(cells));
    },
    readBad(cells) {
      const fault = misfit(cells);
      if (fault) return { faults: [fault], sku: cells[names.indexOf('sku')] };
      const faults: HalyardError[] = [];
      const [values, someAttributes] = valuesIn(cells, (error) => faults.push(error));
      return badRow(values, someAttributes, faults);
    },
    valueIn: (cells, column) =>
      cells[names.indexOf(column)] ?? cells[names.indexOf(column.split('.')[0] ?? '')],
  };
}

type OnFault = (fault: HalyardError) => void;

/** What is read; where that is refused, `undefined` for who wants to hear of it. */
function tried<Value>(read: () => Value, onFault: OnFault | undefined): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof HalyardError) || !onFault) throw error;
    onFault(error);
    return undefined;
  }
}

function checkHeader(names: readonly string[]): void {
  const refuse = (message: string): never => {
    throw invalid(['input', 'content'], message);
  };
  const [only = '', second] = names;
  if (second === undefined && /[;\t|]/.test(only)) {
    refuse(
      `The header is one column, "${only.slice(0, 100)}". Columns are separated by commas, and rows too.`,
    );
  }
  if (names.length > MOST_COLUMNS) refuse(`The file has more than ${MOST_COLUMNS} columns.`);
  for (const [at, name] of names.entries()) {
    const isKnown = (columns as readonly string[]).includes(name);
    if (!isKnown && !(name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length)) {
      const meant = columns.find((column) => column === name.toLowerCase());
      refuse(
        `The column "${name.slice(0, 100)}" is not known${meant ? `: "${meant}" is written in lower case` : ''}; known are ${columns.join(', ')} and attributes.<name>.`,
      );
    }
    if (names.indexOf(name) !== at) refuse(`The column "${name.slice(0, 100)}" is there twice.`);
  }
  if (!names.includes('sku')) refuse('The file has no column "sku", by which products are known.');
}

/** What is JSON in an attribute's cell; anything else is text. */
const JSON_CELL = /^(-?(0|[1-9]\d{0,14})(\.\d+)?|true|false|null|[[{"].*)$/s;

function looseJson(column: string, text: string): unknown {
  if (!JSON_CELL.test(text)) return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  refuseInexact(['input', 'attributes', column.slice(ATTRIBUTE.length)], text);
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
  const [fault] = unknownIn(values);
  if (fault) throw fault;
  refuseInexact(['input'], line);
  return putOf(values);
}

/** A line that `putOfLine` refuses: what of it can be read, and all that cannot. */
export function badLine(line: string): Row {
  const faults: HalyardError[] = [];
  const values = tried(
    () => objectIn(line),
    (fault) => faults.push(fault),
  );
  if (!values) return { faults, sku: undefined };
  tried(
    () => refuseInexact(['input'], line),
    (fault) => faults.push(fault),
  );
  // What was read is not what was written: more would be said of another number.
  if (faults.length > 0) return { faults, sku: skuIn(values) };
  return badRow(values, undefined, [...faults, ...unknownIn(values)]);
}

const skuIn = ({ sku }: Values): string | undefined => (typeof sku === 'string' ? sku : undefined);

const MOST_UNKNOWN = 10;

const unknownIn = (values: object): readonly HalyardError[] =>
  Object.keys(values)
    .filter((name) => !(columns as readonly string[]).includes(name))
    .slice(0, MOST_UNKNOWN)
    .map((name) => {
      const shown = name.slice(0, 100);
      return invalid(
        ['input', shown],
        `The member "${shown}" is not known; known are ${columns.join(', ')}.`,
      );
    });

/** What a member of a line holds, as text. */
export function valueInLine(line: string, column: string): string | undefined {
  const values = tried(
    () => objectIn(line) as Readonly<Record<string, unknown>>,
    () => {},
  );
  const value = values?.[column] ?? values?.[column.split('.')[0] ?? ''] ?? withinPrice(values, column);
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // What can be read may be nested deeper than can be written.
  }
}

const withinPrice = (values: Values | undefined, column: string): unknown =>
  isObject(values?.price) ? values.price[column] : undefined;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectIn(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return value;
  } catch {}
  throw new HalyardError('BAD_REQUEST', { message: 'The line is not one JSON object.' });
}

function putOf(values: Values, someAttributes?: ProductPut['someAttributes']): ProductPut {
  const sku = textIn(values, 'sku');
  if (sku == null) throw NAMELESS();
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

const NAMELESS = (): HalyardError => invalid(['input', 'sku'], 'The row has no sku.');

/** The same value by value, for a row of which one at least cannot be read. */
function badRow(
  values: Values,
  someAttributes: ProductPut['someAttributes'],
  known: readonly HalyardError[],
): Row {
  const faults = [...known];
  const part = <Value>(read: () => Value) => tried(read, (fault) => faults.push(fault));
  const sku = part(() => {
    const text = textIn(values, 'sku');
    if (text == null) throw NAMELESS();
    return text;
  });
  const rest = {
    name: part(() => textIn(values, 'name')),
    description: part(() => textIn(values, 'description')),
    status: part(() => statusIn(values)),
    price: part(() => priceIn(values)),
    category: part(() => textIn(values, 'category')),
    supplier: part(() => textIn(values, 'supplier')),
    attributes: values.attributes,
    someAttributes,
  };
  return sku === undefined ? { faults, sku } : { put: { ...rest, sku, faults } };
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
  if (isObject(price)) return priceWithin(price, values.currency);
  const amount = amountIn(price);
  const currency = textIn(values, 'currency');
  if (amount === null && currency == null) return null;
  if (amount === undefined && currency == null) return undefined;
  if (amount != null && currency != null) return { amount, currency };
  throw invalid(['input', 'price'], 'Give price and currency together.');
}

function amountIn(value: unknown): string | null | undefined {
  if (typeof value === 'number') return String(value);
  if (value === undefined || value === null || typeof value === 'string') return value;
  throw invalid(
    ['input', 'price'],
    'A price is an amount such as 19.99, or an object of amount or minor_units, and currency.',
  );
}

/** As the routes of products have it: `minor_units`, or the `amount`, or both where they say the same. */
function priceWithin(price: Readonly<Record<string, unknown>>, beside: unknown): ProductPut['price'] {
  const refuse = (message: string): never => {
    throw invalid(['input', 'price'], message);
  };
  const { minor_units: minorUnits, amount: written, currency = beside, ...more } = price;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) {
    refuse(
      `The price has "${unknown.slice(0, 100)}", which is not known; known are amount, minor_units, currency.`,
    );
  }
  if (typeof currency !== 'string') return refuse('The price has no currency.');
  if (beside != null && beside !== currency) refuse('There are two currencies; give one.');
  const amount = amountIn(written);
  if (minorUnits == null) return amount == null ? refuse('The price has no amount.') : { amount, currency };
  if (typeof minorUnits !== 'number') return refuse('minor_units must be a whole number.');
  const counted = decimalOf({ minorUnits: checkMinorUnits(['input', 'price'], minorUnits), currency });
  if (amount != null && amount !== counted)
    refuse(`amount and minor_units differ: ${amount}, and ${counted}.`);
  return { amount: counted, currency };
}
