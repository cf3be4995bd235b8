import type { Attributes } from './attributes.js';
import { type Chance, createChance } from './chance.js';
import type { Money } from './money.js';
import type { ProductStatus } from './product.js';
import {
  colours,
  currencies,
  type DepartmentWords,
  departments,
  praise,
  type SupplierWords,
  series,
  suppliers,
  tags,
} from './sample-words.js';
import { fold } from './search-text.js';

/** The sample as plain values that name one another by slug, code and SKU. The same at each call. */
export interface SampleCatalog {
  readonly suppliers: readonly SupplierWords[];
  /** Parents come before their children. */
  readonly categories: readonly SampleCategory[];
  readonly products: readonly SampleProduct[];
  readonly items: readonly SampleItem[];
  readonly mappings: readonly SampleMapping[];
}

export interface SampleCategory {
  readonly slug: string;
  readonly parentSlug: string | null;
  readonly name: string;
}

export interface SampleProduct {
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly price: Money | null;
  readonly status: ProductStatus;
  readonly attributes: Attributes;
  readonly categorySlug: string;
  readonly supplierCode: string;
  readonly madeDaysAgo: number;
  readonly changedDaysAgo: number;
}

export interface SampleItem {
  readonly supplierCode: string;
  readonly supplierSku: string;
  readonly name: string;
  readonly supplierCategory: string;
  readonly cost: Money;
  /** The product it is; none for what we do not sell. */
  readonly sku: string | null;
}

export interface SampleMapping {
  readonly supplierCode: string;
  readonly supplierCategory: string;
  readonly categorySlug: string;
}

interface Leaf {
  readonly department: DepartmentWords;
  readonly section: string;
  readonly slug: string;
  readonly prices: readonly [number, number];
  readonly nouns: readonly string[];
}

const SEED = 20_260_301;
const PRODUCTS_PER_LEAF = 13;
/** Things a supplier offers that nobody has listed yet. */
const UNLISTED_ITEMS = 12;

export function sampleCatalog(): SampleCatalog {
  const chance = createChance(SEED);
  const leaves = departments.flatMap(leavesOf);
  const drafts = leaves.flatMap((leaf, number) => productsOf(leaf, number + 1, chance));
  return {
    suppliers,
    categories: departments.flatMap(categoriesOf),
    products: drafts.map(({ product }) => product),
    items: suppliers.flatMap((supplier) => itemsOf(supplier, drafts, leaves, chance)),
    mappings: suppliers.flatMap(mappingsOf),
  };
}

function categoriesOf({ name, sections }: DepartmentWords): SampleCategory[] {
  const root: SampleCategory = { slug: slugOf(name), parentSlug: null, name };
  const below = Object.entries(sections).flatMap(([section, leaves]) => {
    const slug = slugOf(name, section);
    const children = leaves.map(([leaf]) => ({
      slug: slugOf(name, section, leaf),
      parentSlug: slug,
      name: leaf,
    }));
    return [{ slug, parentSlug: root.slug, name: section }, ...children];
  });
  return [root, ...below];
}

const leavesOf = (department: DepartmentWords): Leaf[] =>
  Object.entries(department.sections).flatMap(([section, leaves]) =>
    leaves.map(([name, prices, nouns]) => ({
      department,
      section,
      slug: slugOf(department.name, section, name),
      prices,
      nouns,
    })),
  );

interface Draft {
  readonly product: SampleProduct;
  readonly leaf: Leaf;
  readonly cents: number;
}

function productsOf(leaf: Leaf, leafNumber: number, chance: Chance): Draft[] {
  const sellers = suppliers.filter(({ sells }) => sells.includes(leaf.department.code));
  return Array.from({ length: PRODUCTS_PER_LEAF }, (_, position) => {
    const supplier = chance.pick(sellers);
    const status = statusBy(chance.between(1, 100));
    const cents = chance.between(...leaf.prices);
    const words = {
      brand: chance.pick(supplier.brands),
      noun: chance.pick(leaf.nouns),
      series: chance.pick(series),
      colour: chance.pick(colours),
      material: chance.pick(leaf.department.materials),
    };
    const madeDaysAgo = chance.between(1, 700);
    const product: SampleProduct = {
      sku: `${leaf.department.code}-${pad(leafNumber, 3)}-${pad(position + 1, 2)}`,
      name: `${words.brand} ${words.noun} ${words.series}${chance.happens(35) ? ` ${chance.between(2, 9)}` : ''}`,
      description: describe(words, leaf, chance),
      price: status === 'draft' && chance.happens(30) ? null : priceOf(cents, currencyOf(supplier, chance)),
      status,
      attributes: attributesOf(words, leaf, leafNumber * 100 + position, chance),
      categorySlug: leaf.slug,
      supplierCode: supplier.code,
      madeDaysAgo,
      changedDaysAgo: chance.between(0, madeDaysAgo),
    };
    return { product, leaf, cents };
  });
}

interface Words {
  readonly brand: string;
  readonly noun: string;
  readonly series: string;
  readonly colour: string;
  readonly material: string;
}

function describe({ noun, series, colour, material }: Words, { department }: Leaf, chance: Chance): string {
  const first = `${series}: ${noun.toLowerCase()} in ${colour}, made of ${material}, for ${chance.pick(department.uses)}.`;
  return chance.happens(80) ? `${first}\n\n${chance.pick(praise)}` : first;
}

function attributesOf(words: Words, { department }: Leaf, number: number, chance: Chance): Attributes {
  return {
    brand: words.brand,
    series: words.series,
    colour: words.colour,
    material: words.material,
    weightGrams: chance.between(4, 900) * 10,
    dimensionsMm: {
      length: chance.between(8, 180) * 10,
      width: chance.between(5, 90) * 10,
      height: chance.between(2, 120) * 10,
    },
    gtin: gtinOf(number),
    tags: tags.filter(() => chance.happens(15)),
    ...ownAttributes(department.code, chance),
  };
}

function ownAttributes(department: string, chance: Chance): Attributes {
  switch (department) {
    case 'OUT':
      return { seasons: chance.between(1, 4), waterColumnMm: chance.between(3, 20) * 500 };
    case 'KIT':
      return { dishwasherSafe: chance.happens(70), capacityMl: chance.between(2, 80) * 50 };
    case 'LIT':
      return {
        lumens: chance.between(8, 300) * 10,
        kelvin: chance.pick([2200, 2700, 3000, 4000]),
        socket: chance.pick(['E14', 'E27', 'GU10', 'G9']),
        energyClass: chance.pick(['A', 'B', 'C', 'D', 'E']),
      };
    case 'TOO':
      return chance.happens(40)
        ? {
            voltage: chance.pick([12, 18, 36]),
            batteryAh: chance.pick([2, 4, 5]),
            brushless: chance.happens(60),
          }
        : { lengthMm: chance.between(10, 120) * 10 };
    case 'TEX':
      return { threadCount: chance.between(16, 60) * 10, washAtCelsius: chance.pick([30, 40, 60, 95]) };
    case 'OFF':
      return { packSize: chance.pick([1, 1, 5, 10, 50]), format: chance.pick(['A4', 'A5', 'A6', 'B5']) };
    default:
      return { assemblyMinutes: chance.between(0, 18) * 5, fsc: chance.happens(50) };
  }
}

function itemsOf(
  supplier: SupplierWords,
  drafts: readonly Draft[],
  leaves: readonly Leaf[],
  chance: Chance,
): SampleItem[] {
  const listed = drafts
    .filter(({ product }) => product.supplierCode === supplier.code)
    .map(({ product, leaf, cents }) => ({ leaf, cents, name: product.name, sku: product.sku }));
  const sold = leaves.filter(({ department }) => supplier.sells.includes(department.code));
  const unlisted = Array.from({ length: UNLISTED_ITEMS }, () => {
    const leaf = chance.pick(sold);
    const name = `${chance.pick(supplier.brands)} ${chance.pick(leaf.nouns)} ${chance.pick(series)}`;
    return { leaf, cents: chance.between(...leaf.prices), name, sku: null };
  });
  return [...listed, ...unlisted].map(({ leaf, cents, name, sku }, position) => ({
    supplierCode: supplier.code,
    supplierSku: `${fold(supplier.code).slice(0, 3).toUpperCase()}${10_000 + position * 7}`,
    name,
    supplierCategory: inItsWords(supplier, leaf.department.name, leaf.section),
    cost: priceOf(Math.round((cents * chance.between(42, 66)) / 100), supplier.currency),
    sku,
  }));
}

/** All of a supplier's words but its last are mapped: somebody has still something to do. */
const mappingsOf = (supplier: SupplierWords): SampleMapping[] =>
  departments
    .filter(({ code }) => supplier.sells.includes(code))
    .flatMap(({ name, sections }) =>
      Object.keys(sections).map((section) => ({
        supplierCode: supplier.code,
        supplierCategory: inItsWords(supplier, name, section),
        categorySlug: slugOf(name, section),
      })),
    )
    .slice(0, -1);

function inItsWords({ writes }: SupplierWords, department: string, section: string): string {
  if (writes === 'CAPITALS') return section.toUpperCase();
  return writes === 'PATH' ? `${department} > ${section}` : slugOf(department, section);
}

function statusBy(percent: number): ProductStatus {
  if (percent <= 80) return 'active';
  return percent <= 91 ? 'draft' : 'archived';
}

const currencyOf = (supplier: SupplierWords, chance: Chance): string =>
  chance.happens(70) ? 'EUR' : supplier.currency;

/** An amount near that many cents of EUR, in a currency, ending as shops like it: one below a round number. */
function priceOf(cents: number, currency: string): Money {
  const { rate, step } = currencies[currency] ?? { rate: 1, step: 10 };
  return { currency, minorUnits: Math.max(1, Math.round((cents * rate) / step)) * step - 1 };
}

/** A number from the range that shops may use among themselves, with its check digit. */
function gtinOf(number: number): string {
  const digits = `2${pad(number, 11)}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const slugOf = (...names: readonly string[]): string =>
  fold(names.join(' '))
    .replace(/'/g, '')
    .replace(/[^a-z0-9]+/g, '-');

const pad = (number: number, length: number): string => String(number).padStart(length, '0');
