import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { deleteSupplierItem } from './delete-supplier-item.js';
import { listSupplierItems } from './list-supplier-items.js';
import { moneyOf } from './money.js';
import { putSupplierItems } from './put-supplier-items.js';
import { MoneyInput, MoneyRef } from './schema-money.js';
import { loadProduct, loadSupplier, ProductRef, SupplierRef, supplierReaders } from './schema-refs.js';
import type { SupplierItem } from './supplier-item.js';

const SupplierItemRef = builder.objectRef<SupplierItem>('SupplierItem').implement({
  description: 'One thing a supplier sells, in its own words and at its own price.',
  scopes: supplierReaders,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names the item. Writing it again keeps it.' }),
    supplierId: t.exposeID('supplierId', { description: 'The id of the supplier who sells it.' }),
    supplier: t.field({
      type: SupplierRef,
      nullable: true,
      description: 'Who sells it.',
      resolve: async ({ supplierId }, _args, context) => (await loadSupplier(context, supplierId)) ?? null,
    }),
    supplierSku: t.exposeString('supplierSku', { description: "The supplier's number for it." }),
    name: t.exposeString('name', { description: 'What the supplier calls it.' }),
    supplierCategory: t.exposeString('supplierCategory', {
      nullable: true,
      description: 'Where the supplier files it. A mapping says which of your categories that is.',
    }),
    cost: t.field({
      type: MoneyRef,
      nullable: true,
      description: 'What the supplier asks for it, if that is known.',
      resolve: ({ costMinor, currency }) => moneyOf(costMinor, currency),
    }),
    productId: t.exposeID('productId', {
      nullable: true,
      description: 'The id of the product of yours that it is, if it is one.',
    }),
    product: t.field({
      type: ProductRef,
      nullable: true,
      description: 'The product of yours that it is, if it is one.',
      resolve: async ({ productId }, _args, context) =>
        productId === null ? null : ((await loadProduct(context, productId)) ?? null),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first written.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last written.' }),
  }),
});

builder.objectFields(SupplierRef, (t) => ({
  items: t.connection(
    {
      type: SupplierItemRef,
      description: 'What it sells, by its own SKUs.',
      args: {
        supplierCategory: t.arg.string({ description: 'Only what it files there, in its exact words.' }),
      },
      resolve: async ({ id }, args, context) =>
        connectionOf(await listSupplierItems(context, { ...args, supplierId: id })),
    },
    { name: 'SupplierItemConnection', description: 'A page of what a supplier sells.' },
    { name: 'SupplierItemEdge', description: 'A supplier item and its place in the list.' },
  ),
}));

const SupplierItemsPayload = payloadType<{ items: SupplierItem[] }>(
  'SupplierItemsPayload',
  'The items as they are now.',
  (t) => ({
    items: t.field({
      type: [SupplierItemRef],
      nullable: true,
      description: 'The items as they are now, in the order you gave them.',
      resolve: ({ items }) => items,
    }),
  }),
);

const DeleteSupplierItemPayload = payloadType<{ deletedId: string }>(
  'DeleteSupplierItemPayload',
  'Which item was deleted.',
  (t) => ({
    deletedId: t.id({ nullable: true, description: 'The id it had.', resolve: ({ deletedId }) => deletedId }),
  }),
);

const SupplierItemInput = builder.inputType('SupplierItemInput', {
  description: 'One thing a supplier sells. What is left out of a known one stays.',
  fields: (t) => ({
    supplierSku: t.string({
      required: true,
      description: "The supplier's number for it, 1 to 64 characters.",
    }),
    name: t.string({
      description: 'What the supplier calls it, 1 to 200 characters. A new item needs it.',
    }),
    supplierCategory: t.string({
      description: 'Where the supplier files it, 1 to 200 characters. Null: nowhere.',
    }),
    cost: t.field({ type: MoneyInput, description: 'What the supplier asks for it. Null: unknown.' }),
    productId: t.id({ description: 'The product of yours that it is. Null: none.' }),
  }),
});

const PutSupplierItemsInput = builder.inputType('PutSupplierItemsInput', {
  description: 'What a supplier sells.',
  fields: (t) => ({
    supplierId: t.id({ required: true, description: 'The supplier who sells it.' }),
    items: t.field({
      type: [SupplierItemInput],
      required: true,
      description: 'The things to write, at most 500, each once.',
    }),
  }),
});

builder.mutationFields((t) => ({
  putSupplierItems: t.field({
    nullable: true,
    type: SupplierItemsPayload,
    scopes: [['suppliers:write']],
    description:
      "Writes what a supplier sells: things whose supplier's SKU is new are added, known ones changed. All or none.",
    args: {
      input: t.arg({ type: PutSupplierItemsInput, required: true, description: 'What the supplier sells.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ items: await putSupplierItems(context, input) })),
  }),
  deleteSupplierItem: t.field({
    nullable: true,
    type: DeleteSupplierItemPayload,
    scopes: [['suppliers:write']],
    description: 'Deletes one thing a supplier sells.',
    args: { id: t.arg.id({ required: true, description: 'The item to delete.' }) },
    resolve: (_root, args, context) =>
      answering(async () => ({ deletedId: (await deleteSupplierItem(context, args)).id })),
  }),
}));
