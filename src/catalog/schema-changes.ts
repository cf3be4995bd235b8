import { builder } from '../graphql/builder.js';
import { listProductChanges, type ProductChanges } from './list-product-changes.js';
import { changeReaders, ProductRef } from './schema-refs.js';

const ProductChangeRef = builder.objectRef<ProductChanges['nodes'][number]>('ProductChange').implement({
  description: 'The last thing that happened to a product.',
  scopes: changeReaders,
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Its place in the feed, for `after`.' }),
    productId: t.exposeID('productId', {
      description: 'The product it happened to. Know it by this: a SKU may change, and be used again.',
    }),
    sku: t.exposeString('sku', { description: 'The SKU it has, or had when it was deleted.' }),
    deleted: t.exposeBoolean('deleted', { description: 'Whether it is gone.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When that was.' }),
    product: t.field({
      type: ProductRef,
      nullable: true,
      description: 'The product as it is now. Null where it is gone.',
      resolve: ({ product }) => product,
    }),
  }),
});

const ProductChangeConnection = builder.objectRef<ProductChanges>('ProductChangeConnection').implement({
  description:
    'A page of the feed of changes. The feed has no last page: go on later from where this one ends.',
  fields: (t) => ({
    nodes: t.field({
      type: [ProductChangeRef],
      description: 'The changes on this page, oldest first.',
      resolve: ({ nodes }) => [...nodes],
    }),
    endCursor: t.exposeString('endCursor', {
      description:
        'Where this page ends: `after` for the next one. Always given, so keep it even of an empty page.',
    }),
    hasNextPage: t.exposeBoolean('hasNextPage', {
      description: 'Whether there is more already. If not, ask again later.',
    }),
  }),
});

builder.queryFields((t) => ({
  productChanges: t.field({
    type: ProductChangeConnection,
    scopes: changeReaders,
    description:
      'What changed of the products of your tenant, deletions included, in the order in which it did: each product once, by its last change. From the start it is every product there is, or was since there is a feed.',
    args: {
      first: t.arg.int({ description: 'How many to answer: 1 to 500, by default 50.' }),
      after: t.arg.string({ description: 'Where an earlier page ended: answer what changed since.' }),
    },
    resolve: (_root, args, context) => listProductChanges(context, args),
  }),
}));
