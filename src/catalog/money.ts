import { invalid } from '../errors.js';
import type { Field } from './text.js';

/** An amount as a whole number of its currency's smallest unit, so that nothing is ever rounded. */
export interface Money {
  readonly minorUnits: number;
  /** ISO 4217, in capitals. */
  readonly currency: string;
}

/** ISO 4217's currencies whose unit is not divided by 100. (What Intl says differs from it for some.) */
const MINOR_DIGITS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

const currencies = new Set(Intl.supportedValuesOf('currency'));

export function checkMoney(field: Field, money: Money): Money {
  checkMinorUnits([...field, 'minorUnits'], money.minorUnits);
  checkCurrency([...field, 'currency'], money.currency);
  return { minorUnits: money.minorUnits, currency: money.currency };
}

export function checkMinorUnits(field: Field, minorUnits: number): number {
  if (!Number.isSafeInteger(minorUnits) || minorUnits < 0) {
    throw invalid(
      field,
      `An amount must be a whole number of minor units from 0 to ${Number.MAX_SAFE_INTEGER}.`,
    );
  }
  return minorUnits;
}

export function checkCurrency(field: Field, currency: string): string {
  if (!currencies.has(currency)) {
    throw invalid(field, 'A currency must be an ISO 4217 code in capitals, such as EUR.');
  }
  return currency;
}

/** The columns that hold an amount, or none, read as one value. */
export const moneyOf = (minorUnits: number | null, currency: string | null): Money | null =>
  minorUnits === null || currency === null ? null : { minorUnits, currency };

const DECIMAL = /^(\d{1,16})(?:\.(\d{1,4}))?$/;

/** What can be said of an amount whose currency is not known. */
export function checkDecimal(field: Field, amount: string): void {
  if (!DECIMAL.test(amount)) throw invalid(field, 'A price is an amount such as 19.99.');
}

/**
 * What people write as `19.99` EUR. Read digit by digit: as a number it would be rounded.
 * @throws HalyardError VALIDATION_FAILED
 */
export function moneyOfDecimal(field: Field, amount: string, currency: string): Money {
  const digits = MINOR_DIGITS.get(checkCurrency([...field, 'currency'], currency)) ?? 2;
  const [, whole, fraction = ''] = DECIMAL.exec(amount) ?? [];
  if (whole === undefined || fraction.length > digits) {
    throw invalid(
      field,
      `A price in ${currency} is an amount such as ${decimalOf({ minorUnits: 1999, currency })}, with at most ${digits} digits after the point.`,
    );
  }
  return { minorUnits: checkMinorUnits(field, Number(whole + fraction.padEnd(digits, '0'))), currency };
}

/** The amount as people write it: `1999` of EUR is `19.99`, of JPY `1999`. */
export function decimalOf({ minorUnits, currency }: Money): string {
  const digits = MINOR_DIGITS.get(currency) ?? 2;
  if (digits === 0) return String(minorUnits);
  const text = String(minorUnits).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
