import { builder } from '../../graphql/builder.js';
import { connectionOf } from '../../graphql/connection.js';
import { answering, payloadType } from '../../graphql/mutation.js';
import type { Scope } from '../../principals/scope-registry.js';
import type { Category } from '../category.js';
import { getProductBySku } from '../get-product.js';
import { listProducts } from '../list-products.js';
import { moneyOf } from '../money.js';
import type { Product } from '../product.js';
import { MoneyInput, MoneyRef } from '../schema-money.js';
import { ProductStatus } from '../schema-products.js';
import { loadCategory } from '../schema-refs.js';
import { createExtProduct, updateExtProduct } from './ext-product.js';

/**
 * The external API's view: of a product what a partner needs to sell it, by SKU. Ids, attributes, supplier and the
 * place in the category tree stay inside, and so the types are its own: nothing leads from them to the full ones.
 */
const readers: readonly (readonly Scope[])[] = [['ext:products:read'], ['ext:products:write']];

const ExtCategoryRef = builder.objectRef<Category>('ExtCategory').implement({
  description: 'A category as the external API shows it.',
  scopes: readers,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is called.' }),
    slug: t.exposeString('slug', { nullable: true, description: 'Its name in URLs, if it has one.' }),
  }),
});

const ExtProductRef = builder.objectRef<Product>('ExtProduct').implement({
  description: 'A product as the external API shows it.',
  scopes: readers,
  fields: (t) => ({
    sku: t.exposeString('sku', { description: 'Its number, unique in the tenant: names it here.' }),
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
    category: t.field({
      type: ExtCategoryRef,
      nullable: true,
      description: 'Its category, if it has one.',
      resolve: async ({ categoryId }, _args, context) =>
        categoryId === null ? null : ((await loadCategory(context, categoryId)) ?? null),
    }),
    version: t.exposeInt('version', {
      description: 'One more at each change. Send it with a change to be refused where somebody was faster.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When anything about it last changed, also what is not shown here.',
    }),
  }),
});

builder.queryFields((t) => ({
  extProduct: t.field({
    type: ExtProductRef,
    nullable: true,
    scopes: [['ext:products:read']],
    description: 'One product as the external API shows it, by its SKU.',
    args: { sku: t.arg.string({ required: true, description: 'The SKU, exactly.' }) },
    resolve: async (_root, { sku }, context) => (await getProductBySku(context, sku)) ?? null,
  }),
  extProducts: t.connection(
    {
      type: ExtProductRef,
      scopes: [['ext:products:read']],
      description: 'The products of your tenant as the external API shows them, by SKU.',
      args: {
        search: t.arg.string({
          description:
            'Up to 8 words that must all occur in SKU, name or description, in any case and with or without accents.',
        }),
        status: t.arg({ type: [ProductStatus], description: 'Only those that are this far.' }),
        updatedSince: t.arg({ type: 'DateTime', description: 'Only those changed at this time or later.' }),
      },
      resolve: async (_root, args, context) =>
        connectionOf(await listProducts(context, { ...args, sort: 'SKU' })),
    },
    { name: 'ExtProductConnection', description: 'A page of products as the external API shows them.' },
    { name: 'ExtProductEdge', description: 'Such a product and its place in the list.' },
  ),
}));

const ExtProductPayload = payloadType<{ product: Product }>(
  'ExtProductPayload',
  'The product as it is now.',
  (t) => ({
    product: t.field({
      type: ExtProductRef,
      nullable: true,
      description: 'The product as it is now.',
      resolve: ({ product }) => product,
    }),
  }),
);

const CreateExtProductInput = builder.inputType('CreateExtProductInput', {
  description: 'What a new product shall be, as far as the external API knows.',
  fields: (t) => ({
    sku: t.string({ required: true, description: 'Its number, 1 to 64 characters, unique in the tenant.' }),
    name: t.string({ required: true, description: 'What it is called, 1 to 200 characters.' }),
    description: t.string({ description: 'What there is to say about it, up to 10,000 characters.' }),
    price: t.field({ type: MoneyInput, description: 'What it is sold for.' }),
    status: t.field({ type: ProductStatus, defaultValue: 'draft', description: 'How far it is.' }),
    categorySlug: t.string({ description: 'Its category, by the slug.' }),
  }),
});

const UpdateExtProductInput = builder.inputType('UpdateExtProductInput', {
  description: 'What shall change. What is left out stays, and so does what the external API does not show.',
  fields: (t) => ({
    sku: t.string({ required: true, description: 'The product to change. Its SKU stays.' }),
    version: t.int({
      description: 'The version you looked at. Where the product has another by now, nothing is changed.',
    }),
    name: t.string({ description: 'What it is called, 1 to 200 characters.' }),
    description: t.string({ description: 'What there is to say about it, up to 10,000 characters.' }),
    price: t.field({ type: MoneyInput, description: 'What it is sold for. Null: that is open.' }),
    status: t.field({ type: ProductStatus, description: 'How far it is.' }),
    categorySlug: t.string({ description: 'Its category, by the slug. Null: none.' }),
  }),
});

builder.mutationFields((t) => ({
  createExtProduct: t.field({
    nullable: true,
    type: ExtProductPayload,
    scopes: [['ext:products:write']],
    description: 'Makes a product through the external API.',
    args: {
      input: t.arg({ type: CreateExtProductInput, required: true, description: 'What it shall be.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ product: await createExtProduct(context, input) })),
  }),
  updateExtProduct: t.field({
    nullable: true,
    type: ExtProductPayload,
    scopes: [['ext:products:write']],
    description: 'Changes a product through the external API, by its SKU.',
    args: {
      input: t.arg({ type: UpdateExtProductInput, required: true, description: 'What shall change.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ product: await updateExtProduct(context, input) })),
  }),
}));
