import { invalid } from '../errors.js';
import { checkSupplierCategory } from './category.js';
import { checkMoney, type Money } from './money.js';
import type { define } from './table.js';
import { checkText, type Field } from './text.js';

/** One thing a supplier sells, in its own words and at its own price. */
export type SupplierItem = ReturnType<typeof define>['supplierItems']['$inferSelect'];

/** What a supplier's list says of one thing. What is left out stays as it is; `null` clears it. */
export interface SupplierItemInput {
  readonly supplierSku: string;
  /** Needed for a new item. */
  readonly name?: string | null | undefined;
  readonly supplierCategory?: string | null | undefined;
  /** What it costs us. */
  readonly cost?: Money | null | undefined;
  /** The product of ours that it is. */
  readonly productId?: string | null | undefined;
}

/** The columns a caller decides on, of which the SKU is always given. */
export type SupplierItemChange = Pick<SupplierItem, 'supplierSku'> &
  Partial<Pick<SupplierItem, 'name' | 'supplierCategory' | 'costMinor' | 'currency' | 'productId'>>;

const RULES = {
  supplierSku: { what: "The supplier's SKU", max: 64, trimmed: true },
  name: { what: 'The name', max: 200 },
} as const;

/** The parts of the input that were given, each checked, as columns. */
export function supplierItemColumns(field: Field, input: SupplierItemInput): SupplierItemChange {
  const { supplierSku, name, supplierCategory, cost, productId } = input;
  return {
    supplierSku: checkText([...field, 'supplierSku'], supplierSku, RULES.supplierSku),
    ...(name != null && { name: checkText([...field, 'name'], name, RULES.name) }),
    ...(supplierCategory !== undefined && {
      supplierCategory:
        supplierCategory === null
          ? null
          : checkSupplierCategory([...field, 'supplierCategory'], supplierCategory),
    }),
    ...(cost !== undefined && costColumns([...field, 'cost'], cost)),
    ...(productId !== undefined && { productId }),
  };
}

/** One list may name a thing once: which of two lines should be kept? */
export function refuseRepeats(field: Field, items: readonly SupplierItemInput[]): void {
  const seen = new Set<string>();
  for (const [position, { supplierSku }] of items.entries()) {
    if (seen.has(supplierSku)) {
      throw invalid([...field, position, 'supplierSku'], `The SKU "${supplierSku}" is in the list twice.`);
    }
    seen.add(supplierSku);
  }
}

function costColumns(field: Field, cost: Money | null): Pick<SupplierItem, 'costMinor' | 'currency'> {
  if (cost === null) return { costMinor: null, currency: null };
  const { minorUnits, currency } = checkMoney(field, cost);
  return { costMinor: minorUnits, currency };
}
