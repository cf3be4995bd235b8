import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../graphql/builder.js';
import { connectionOf, selectedOnPage } from '../graphql/connection.js';
import { jsonNodes } from '../graphql/json-nodes.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { selectedFields } from '../graphql/selected-fields.js';
import { andThen } from '../maybe-promise.js';
import { getProduct, getProductBySku } from './get-product.js';
import { listProducts } from './list-products.js';
import { moneyOf } from './money.js';
import type { ProductStatus as Status } from './product.js';
import { columnsFor, type ProductsWanted } from './product-columns.js';
import type { ProductSort as Sort } from './product-filter.js';
import { MoneyRef } from './schema-money.js';
import {
  CategoryRef,
  loadCategory,
  loadSupplier,
  ProductRef,
  productReaders,
  SupplierRef,
} from './schema-refs.js';

export const ProductStatus = builder.enumType('ProductStatus', {
  description: 'How far a product is.',
  values: {
    DRAFT: { value: 'draft', description: 'It is being written.' },
    ACTIVE: { value: 'active', description: 'It is sold.' },
    ARCHIVED: { value: 'archived', description: 'It is sold no longer, and kept.' },
  } satisfies Record<string, { value: Status; description: string }>,
});

const ProductSort = builder.enumType('ProductSort', {
  description: 'What products are sorted by. Equal ones are sorted by their ids.',
  values: {
    CREATED_AT: { description: 'When they were made.' },
    UPDATED_AT: { description: 'When they last changed.' },
    NAME: { description: 'Their names, in any case and with or without accents.' },
    SKU: { description: 'Their SKUs, character by character.' },
    PRICE: {
      description:
        'Their prices in minor units, those without one lowest. Compares best within one currency.',
    },
  } satisfies Record<Sort, { description: string }>,
});

const SortDirection = builder.enumType('SortDirection', {
  description: 'Which end of a sorted list comes first.',
  values: {
    ASC: { description: 'The lowest, the earliest, A.' },
    DESC: { description: 'The highest, the latest, Z.' },
  },
});

builder.node(ProductRef, {
  description: 'Something that is sold, or will be, or was.',
  scopes: productReaders,
  id: { resolve: (product) => product.id, description: 'Names the product for good.' },
  fields: (t) => ({
    sku: t.exposeString('sku', { description: 'Your own number for it, unique in the tenant.' }),
    name: t.exposeString('name', { description: 'What it is called.' }),
    description: t.exposeString('description', {
      description: 'What there is to say about it. May be empty.',
    }),
    price: t.field({
      type: MoneyRef,
      nullable: true,
      description: 'What it is sold for. Null while that is open.',
      resolve: ({ priceMinor, currency }) => moneyOf(priceMinor, currency),
    }),
    status: t.expose('status', { type: ProductStatus, description: 'How far it is.' }),
    attributes: t.field({
      type: 'JSONObject',
      description: 'What else is known of it, as you keep it: colours, sizes, anything.',
      resolve: ({ attributes }) => attributes,
    }),
    categoryId: t.exposeID('categoryId', {
      nullable: true,
      description: 'The id of its category, if it has one.',
    }),
    category: t.field({
      type: CategoryRef,
      nullable: true,
      description: 'Its category, if it has one.',
      resolve: async ({ categoryId }, _args, context) =>
        categoryId === null ? null : ((await loadCategory(context, categoryId)) ?? null),
    }),
    supplierId: t.exposeID('supplierId', {
      nullable: true,
      description: 'The id of its supplier, if it has one.',
    }),
    supplier: t.field({
      type: SupplierRef,
      nullable: true,
      description: 'Who it is bought from, if that is known.',
      resolve: async ({ supplierId }, _args, context) =>
        supplierId === null ? null : ((await loadSupplier(context, supplierId)) ?? null),
    }),
    version: t.exposeInt('version', {
      description: 'One more at each change. Send it with a change to be refused where somebody was faster.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When anything about it last changed.',
    }),
  }),
});

addNodeKind({ prefix: 'prd', typename: 'Product', scopes: [['products:read']], load: getProduct });

/** Texts and whole numbers, which look the same in all JSON; and the name of the type. */
const PLAIN = new Set([
  '__typename',
  'id',
  'sku',
  'name',
  'description',
  'categoryId',
  'supplierId',
  'version',
]);

const productsWanted = (info: GraphQLResolveInfo): ProductsWanted => ({
  columns: columnsFor(selectedOnPage(info)),
  json: jsonNodes(info, (field) => PLAIN.has(field)),
});

const ProductEdge = builder.edgeObject({
  type: ProductRef,
  name: 'ProductEdge',
  description: 'A product and its place in the list.',
});
const ProductConnection = builder.connectionObject(
  { type: ProductRef, name: 'ProductConnection', description: 'A page of products.' },
  ProductEdge,
);

const orNull = <T>(found: T | undefined): T | null => found ?? null;

builder.queryFields((t) => ({
  product: t.field({
    type: ProductRef,
    nullable: true,
    scopes: [['products:read']],
    description: 'One product, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the product, as in `prd_…`.' }) },
    resolve: (_root, { id }, context, info) =>
      andThen(getProduct(context, id, columnsFor(selectedFields(info))), orNull),
  }),
  productBySku: t.field({
    type: ProductRef,
    nullable: true,
    scopes: [['products:read']],
    description: 'One product, by its SKU.',
    args: { sku: t.arg.string({ required: true, description: 'The SKU, exactly.' }) },
    resolve: (_root, { sku }, context, info) =>
      andThen(getProductBySku(context, sku, columnsFor(selectedFields(info))), orNull),
  }),
  products: t.connection(
    {
      type: ProductRef,
      scopes: [['products:read']],
      description: 'The products of your tenant, newest first unless sorted otherwise.',
      args: {
        search: t.arg.string({
          description:
            'Up to 8 words that must all occur in SKU, name or description, in any case and with or without accents.',
        }),
        categoryId: t.arg.id({ description: 'Only those in this category or one below it.' }),
        includeDescendants: t.arg.boolean({
          defaultValue: true,
          description: 'False: with `categoryId`, only those in that very category.',
        }),
        supplierId: t.arg.id({ description: 'Only those of this supplier.' }),
        status: t.arg({ type: [ProductStatus], description: 'Only those that are this far.' }),
        sku: t.arg.stringList({ description: 'Only those with one of these SKUs, at most 500.' }),
        priceMin: t.arg({
          type: 'SafeInt',
          description: 'Only those that cost at least this, in minor units of `currency`.',
        }),
        priceMax: t.arg({
          type: 'SafeInt',
          description: 'Only those that cost at most this, in minor units of `currency`.',
        }),
        currency: t.arg.string({ description: 'Only those with a price in this currency, by ISO 4217.' }),
        updatedSince: t.arg({ type: 'DateTime', description: 'Only those changed at this time or later.' }),
        sort: t.arg({ type: ProductSort, defaultValue: 'CREATED_AT', description: 'What to sort by.' }),
        direction: t.arg({
          type: SortDirection,
          description: 'Which end comes first. Left out: the newest by time, the lowest by anything else.',
        }),
      },
      resolve: (_root, { direction, ...args }, context, info) =>
        andThen(
          listProducts(
            context,
            { ...args, descending: direction && direction === 'DESC' },
            productsWanted(info),
          ),
          connectionOf,
        ),
    },
    ProductConnection,
    ProductEdge,
  ),
}));

builder.objectFields(CategoryRef, (t) => ({
  products: t.connection(
    {
      type: ProductRef,
      scopes: [['products:read']],
      description: 'The products of this category and of those below it, newest first.',
      args: {
        includeDescendants: t.arg.boolean({
          defaultValue: true,
          description: 'False: only those in this very category.',
        }),
      },
      resolve: async ({ id }, args, context, info) =>
        connectionOf(await listProducts(context, { ...args, categoryId: id }, productsWanted(info))),
    },
    ProductConnection,
    ProductEdge,
  ),
}));

builder.objectFields(SupplierRef, (t) => ({
  products: t.connection(
    {
      type: ProductRef,
      scopes: [['products:read']],
      description: 'The products that are bought from this supplier, newest first.',
      resolve: async ({ id }, args, context, info) =>
        connectionOf(await listProducts(context, { ...args, supplierId: id }, productsWanted(info))),
    },
    ProductConnection,
    ProductEdge,
  ),
}));
