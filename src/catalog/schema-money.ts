import { builder } from '../graphql/builder.js';
import { decimalOf, type Money } from './money.js';

export const MoneyRef = builder.objectRef<Money>('Money').implement({
  description: 'An amount of money, exact.',
  fields: (t) => ({
    minorUnits: t.expose('minorUnits', {
      type: 'SafeInt',
      description: "In the currency's smallest unit: 1999 is 19.99 EUR, and 1999 JPY.",
    }),
    currency: t.exposeString('currency', { description: 'ISO 4217, such as `EUR`.' }),
    amount: t.string({
      description: 'As people write it, with a point and as many decimals as the currency has: `19.99`.',
      resolve: decimalOf,
    }),
  }),
});

export const MoneyInput = builder.inputType('MoneyInput', {
  description: 'An amount of money.',
  fields: (t) => ({
    minorUnits: t.field({
      type: 'SafeInt',
      required: true,
      description: "In the currency's smallest unit, from 0: 1999 for 19.99 EUR, and for 1999 JPY.",
    }),
    currency: t.string({ required: true, description: 'ISO 4217 in capitals, such as `EUR`.' }),
  }),
});
