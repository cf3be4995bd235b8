import { isObject } from '../hal/json-object.js';
import { moneyOf } from '../ui/format.js';

const LOOKED_AT = 60;
const MOST = 7;

/** Told first, and what tells things apart. */
const FIRST = ['name', 'title', 'sku', 'email', 'id'];
const LAST = /(^|_)(at|ip)$|[a-z](At|Ip)$/;
const LONG = /^(description|document|body|text|content)$/;

/** Which members of the items make the columns: those that fit into a cell, the telling ones first. */
export function columnsOf(items: readonly unknown[]): readonly string[] {
  const rows = items.slice(0, LOOKED_AT).filter(isObject);
  const names = new Set(rows.flatMap((row) => Object.keys(row).slice(0, 200)));
  const fitting = [...names].filter(
    (name) => !name.startsWith('_') && rows.some((row) => fits(row[name])) && !LONG.test(name),
  );
  return fitting.sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

const fits = (value: unknown): boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && value !== '') ||
  moneyOf(value) !== undefined;

function rank(name: string): number {
  const first = FIRST.indexOf(name);
  if (first >= 0) return first;
  if (/(_id|[a-z]Id)$/.test(name)) return 40;
  return LAST.test(name) ? 30 : 20;
}

export const isNumeric = (items: readonly unknown[], name: string): boolean =>
  items
    .slice(0, LOOKED_AT)
    .some((item) => isObject(item) && (typeof item[name] === 'number' || moneyOf(item[name]) !== undefined));
