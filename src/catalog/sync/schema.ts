import { builder } from '../../graphql/builder.js';
import { answering, payloadType } from '../../graphql/mutation.js';
import { MoneyInput } from '../schema-money.js';
import { ProductStatus } from '../schema-products.js';
import { type SyncError, type SyncItem, type SyncResult, syncOutcomes } from './sync-item.js';
import { syncProducts } from './sync-products.js';

const SyncOp = builder.enumType('SyncOp', {
  description: 'What a client wants of a product.',
  values: {
    UPSERT: { value: 'upsert', description: 'To be made, or changed in what is given where it is there.' },
    DELETE: { value: 'delete', description: 'To be deleted.' },
  } satisfies Record<string, { value: SyncItem['op']; description: string }>,
});

const outcomes: Record<SyncResult['outcome'], string> = {
  created: 'The product is new.',
  updated: 'The product was changed.',
  unchanged: 'The product was like that already; its version is what it was.',
  deleted: 'The product is gone.',
  missing: 'There was no product to delete.',
  conflict: 'The product has another version by now than the client knows; nothing was done to it.',
  failed: 'Something in the item is not valid; nothing was done.',
};

const SyncOutcome = builder.enumType('SyncOutcome', {
  description: 'What came of an item of a batch.',
  values: Object.fromEntries(
    syncOutcomes.map((value) => [value.toUpperCase(), { value, description: outcomes[value] }]),
  ) as Record<string, { value: SyncResult['outcome']; description: string }>,
});

const SyncErrorRef = builder.objectRef<SyncError>('SyncItemError').implement({
  description: 'Why nothing was done for an item.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'For programs, such as `VALIDATION_FAILED`.' }),
    message: t.exposeString('message', { description: 'For people: what is wrong and how to mend it.' }),
    field: t.field({
      type: ['String'],
      description: 'Where in the item, from the outside in: `["price", "currency"]`.',
      resolve: ({ field }) => [...field],
    }),
  }),
});

const SyncResultRef = builder.objectRef<SyncResult>('SyncItemResult').implement({
  description: 'What came of one item of a batch.',
  fields: (t) => ({
    sku: t.exposeString('sku', {
      nullable: true,
      description: 'The SKU in the item. Null where none could be read.',
    }),
    outcome: t.expose('outcome', { type: SyncOutcome, description: 'What came of it.' }),
    productId: t.exposeID('productId', {
      nullable: true,
      description: 'The product it was about, where there is or was one.',
    }),
    version: t.exposeInt('version', {
      nullable: true,
      description: 'The version the product has now; of a deleted one, the last it had.',
    }),
    error: t.field({
      type: SyncErrorRef,
      nullable: true,
      description: 'Why nothing was done, where that is so.',
      resolve: ({ error }) => error,
    }),
  }),
});

const SyncProductsPayload = payloadType<{ items: readonly SyncResult[] }>(
  'SyncProductsPayload',
  'What came of a batch.',
  (t) => ({
    items: t.field({
      type: [SyncResultRef],
      nullable: true,
      description: 'What came of each item, in the order of the batch.',
      resolve: ({ items }) => items && [...items],
    }),
  }),
);

const SyncItemInput = builder.inputType('SyncItemInput', {
  description: 'What a client wants of one product. What is left out of one that is there stays.',
  fields: (t) => ({
    op: t.field({ type: SyncOp, required: true, description: 'Whether it shall be, or shall not.' }),
    sku: t.string({ required: true, description: 'The product, 1 to 64 characters. Each once in a batch.' }),
    version: t.int({
      description:
        'The version the client knows. Where the product has another by now, nothing is done to it.',
    }),
    name: t.string({ description: 'What it is called, 1 to 200 characters. A new product needs it.' }),
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

const UnreadItemInput = builder.inputType('UnreadItemInput', {
  description: 'An item of a batch that whoever passes it on could not read.',
  fields: (t) => ({
    position: t.int({ required: true, description: 'Where it stands in the whole batch, counted from 0.' }),
    sku: t.string({ description: 'Its SKU, where that could be read.' }),
    field: t.stringList({ required: true, description: 'Where in it, from the outside in.' }),
    message: t.string({ required: true, description: 'What is wrong there.' }),
  }),
});

const SyncProductsInput = builder.inputType('SyncProductsInput', {
  description: 'A batch of what a client wants of products.',
  fields: (t) => ({
    clientId: t.string({
      required: true,
      description:
        'Your own name for this batch, 1 to 128 characters. The same batch sent again under it within 24 hours changes nothing and gets the same answer.',
    }),
    items: t.field({
      type: [SyncItemInput],
      required: true,
      description: 'At most 500, each about another product.',
    }),
    unread: t.field({
      type: [UnreadItemInput],
      description:
        'For who passes on a batch: items that are not among `items` because they could not be read. Each fails, in its place among the others. They count as items.',
    }),
  }),
});

builder.mutationFields((t) => ({
  syncProducts: t.field({
    nullable: true,
    type: SyncProductsPayload,
    scopes: [['windev:sync'], ['windev:write']],
    description:
      'Makes, changes and deletes many products in one go. An item that is not valid stops no other; one that does not fit `SyncItemInput` refuses the document, as GraphQL has it.',
    args: {
      input: t.arg({ type: SyncProductsInput, required: true, description: 'The batch, and its name.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ items: await syncProducts(context, input) })),
  }),
}));
