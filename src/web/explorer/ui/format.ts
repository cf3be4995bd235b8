import { isObject, type JsonObject } from '../hal/json-object.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

export const isInstant = (text: string): boolean => INSTANT.test(text) && !Number.isNaN(Date.parse(text));

const minute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const precise = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

const thisYear = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
const otherYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** As short as it can be told apart: for tables. */
export function cellDate(text: string, now = new Date()): string {
  const at = new Date(text);
  return (at.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(at);
}

export const shortDate = (text: string): string => minute.format(new Date(text));
export const longDate = (text: string): string => precise.format(new Date(text));

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `3 days ago`, `in 2 hours`. */
export function fromNow(milliseconds: number, now = Date.now()): string {
  const seconds = (milliseconds - now) / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return unit === 'second'
    ? seconds < 0
      ? 'just now'
      : 'in less than a minute'
    : relative.format(Math.round(seconds / size), unit);
}

/** An amount of money as people write it; `undefined` for what is none. */
export function moneyOf(value: unknown): string | undefined {
  if (!isObject(value) || typeof value['currency'] !== 'string' || !/^[A-Z]{3}$/.test(value['currency']))
    return undefined;
  const amount = amountOf(value, value['currency']);
  if (amount === undefined) return undefined;
  return new Intl.NumberFormat(undefined, { style: 'currency', currency: value['currency'] }).format(amount);
}

function amountOf(value: JsonObject, currency: string): number | undefined {
  const { amount } = value;
  if (typeof amount === 'number' || (typeof amount === 'string' && amount !== '')) {
    return Number.isFinite(Number(amount)) ? Number(amount) : undefined;
  }
  const minor = value['minor_units'] ?? value['minorUnits'];
  if (typeof minor !== 'number') return undefined;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return minor / 10 ** maximumFractionDigits;
}

const number = new Intl.NumberFormat();
export const formatNumber = (value: number): string => number.format(value);

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
