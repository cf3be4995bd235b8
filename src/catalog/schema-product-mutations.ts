import { builder } from '../graphql/builder.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { createProduct } from './create-product.js';
import { deleteProduct } from './delete-product.js';
import { type DeletedProducts, deleteProducts } from './delete-products.js';
import type { Product } from './product.js';
import { MoneyInput } from './schema-money.js';
import { ProductStatus } from './schema-products.js';
import { ProductRef } from './schema-refs.js';
import { updateProduct } from './update-product.js';

const ProductPayload = payloadType<{ product: Product }>(
  'ProductPayload',
  'The product as it is now.',
  (t) => ({
    product: t.field({
      type: ProductRef,
      nullable: true,
      description: 'The product as it is now.',
      resolve: ({ product }) => product,
    }),
  }),
);

const DeleteProductPayload = payloadType<{ deletedId: string }>(
  'DeleteProductPayload',
  'Which product was deleted.',
  (t) => ({
    deletedId: t.id({
      nullable: true,
      description: 'The id it had.',
      resolve: ({ deletedId }) => deletedId,
    }),
  }),
);

const DeleteProductsPayload = payloadType<DeletedProducts>(
  'DeleteProductsPayload',
  'Which products were deleted.',
  (t) => ({
    deletedIds: t.idList({
      nullable: true,
      description: 'The ids of those that were deleted, in the order you gave them.',
      resolve: ({ deletedIds }) => deletedIds && [...deletedIds],
    }),
    notFoundIds: t.idList({
      nullable: true,
      description: 'The ids of those that were not there to delete.',
      resolve: ({ notFoundIds }) => notFoundIds && [...notFoundIds],
    }),
  }),
);

const CreateProductInput = builder.inputType('CreateProductInput', {
  description: 'What a new product shall be.',
  fields: (t) => ({
    sku: t.string({
      required: true,
      description: 'Your own number for it, 1 to 64 characters, unique in the tenant.',
    }),
    name: t.string({ required: true, description: 'What it is called, 1 to 200 characters.' }),
    description: t.string({ description: 'What there is to say about it, up to 10,000 characters.' }),
    price: t.field({ type: MoneyInput, description: 'What it is sold for.' }),
    status: t.field({ type: ProductStatus, defaultValue: 'draft', description: 'How far it is.' }),
    attributes: t.field({
      type: 'JSONObject',
      description: 'What else is known of it: up to 16 KB of JSON, at most 8 levels deep.',
    }),
    categoryId: t.id({ description: 'Its category.' }),
    supplierId: t.id({ description: 'Who it is bought from.' }),
  }),
});

const UpdateProductInput = builder.inputType('UpdateProductInput', {
  description: 'What shall change. What is left out stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The product to change.' }),
    version: t.int({
      description: 'The version you looked at. Where the product has another by now, nothing is changed.',
    }),
    sku: t.string({ description: 'Your own number for it, 1 to 64 characters, unique in the tenant.' }),
    name: t.string({ description: 'What it is called, 1 to 200 characters.' }),
    description: t.string({ description: 'What there is to say about it, up to 10,000 characters.' }),
    price: t.field({ type: MoneyInput, description: 'What it is sold for. Null: that is open.' }),
    status: t.field({ type: ProductStatus, description: 'How far it is.' }),
    attributes: t.field({
      type: 'JSONObject',
      description:
        'All that else is known of it, in place of what was: up to 16 KB of JSON, at most 8 levels deep.',
    }),
    categoryId: t.id({ description: 'Its category. Null: none.' }),
    supplierId: t.id({ description: 'Who it is bought from. Null: nobody.' }),
  }),
});

builder.mutationFields((t) => ({
  createProduct: t.field({
    nullable: true,
    type: ProductPayload,
    scopes: [['products:write']],
    description: 'Makes a product in your tenant.',
    args: { input: t.arg({ type: CreateProductInput, required: true, description: 'What it shall be.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ product: await createProduct(context, input) })),
  }),
  updateProduct: t.field({
    nullable: true,
    type: ProductPayload,
    scopes: [['products:write']],
    description: 'Changes a product. Its version goes up by one, unless all of it is so already.',
    args: { input: t.arg({ type: UpdateProductInput, required: true, description: 'What shall change.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ product: await updateProduct(context, input) })),
  }),
  deleteProduct: t.field({
    nullable: true,
    type: DeleteProductPayload,
    scopes: [['products:delete']],
    description: 'Deletes a product for good. Supplier items that were linked to it stay, linked to nothing.',
    args: {
      id: t.arg.id({ required: true, description: 'The product to delete.' }),
      version: t.arg.int({
        description: 'The version you looked at. Where the product has another by now, it is not deleted.',
      }),
    },
    resolve: (_root, args, context) =>
      answering(async () => ({ deletedId: (await deleteProduct(context, args)).id })),
  }),
  deleteProducts: t.field({
    nullable: true,
    type: DeleteProductsPayload,
    scopes: [['products:delete']],
    description: 'Deletes many products for good, in one go.',
    args: { ids: t.arg.idList({ required: true, description: 'The products to delete, at most 500.' }) },
    resolve: (_root, args, context) => answering(() => deleteProducts(context, args)),
  }),
}));
