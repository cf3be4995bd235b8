import { isObject } from '../hal/json-object.js';
import { moneyOf } from '../ui/format.js';

const LOOKED_AT = 60;
const MOST = 6;

/** Told first, and what tells things apart. */
const FIRST = ['name', 'title', 'email', 'sku', 'slug', 'prefix'];
const LAST = /(^|_)(at|ip)$|[a-z](At|Ip)$/;
/** When it ends, and whether it is still used, tell more than what it was made with. */
const TELLING = /^(expires|last_?used)_?at$/i;
const LONG = /^(description|document|body|text|content)$/;

/** Which members of the items make the columns: those that fit into a cell, the telling ones first. */
export function columnsOf(items: readonly unknown[]): readonly string[] {
  const rows = items.slice(0, LOOKED_AT).filter(isObject);
  const names = new Set(rows.flatMap((row) => Object.keys(row).slice(0, 200)));
  const fitting = [...names].filter(
    (name) => !name.startsWith('_') && rows.some((row) => fits(row[name])) && !LONG.test(name),
  );
  const isNamed = fitting.some((name) => FIRST.includes(name));
  return fitting
    .filter((name) => name !== 'id' || !isNamed)
    .sort((a, b) => Number(b === 'id') - Number(a === 'id') || rank(a) - rank(b))
    .slice(0, MOST);
}

const fits = (value: unknown): boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && value !== '') ||
  moneyOf(value) !== undefined;

function rank(name: string): number {
  const first = FIRST.indexOf(name);
  if (first >= 0) return first;
  if (name === 'status' || name === 'price') return 10;
  if (TELLING.test(name)) return 11;
  if (LAST.test(name)) return 30;
  return /(^|_)id$|[a-z]Id$/.test(name) || name === 'version' ? 40 : 20;
}

export const isNumeric = (items: readonly unknown[], name: string): boolean =>
  items
    .slice(0, LOOKED_AT)
    .some((item) => isObject(item) && (typeof item[name] === 'number' || moneyOf(item[name]) !== undefined));
