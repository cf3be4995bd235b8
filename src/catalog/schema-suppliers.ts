import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { createSupplier } from './create-supplier.js';
import { deleteSupplier } from './delete-supplier.js';
import { getSupplier } from './get-supplier.js';
import { listSuppliers } from './list-suppliers.js';
import { SupplierRef, supplierReaders } from './schema-refs.js';
import type { Supplier } from './supplier.js';
import { updateSupplier } from './update-supplier.js';

builder.node(SupplierRef, {
  description: 'Who products are bought from.',
  scopes: supplierReaders,
  id: { resolve: (supplier) => supplier.id, description: 'Names the supplier for good.' },
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Your own short name for it, unique in the tenant.' }),
    name: t.exposeString('name', { description: 'What it is called.' }),
    contactName: t.exposeString('contactName', { nullable: true, description: 'Whom to ask for.' }),
    contactEmail: t.exposeString('contactEmail', { nullable: true, description: 'Where to write to.' }),
    phone: t.exposeString('phone', { nullable: true, description: 'Where to call.' }),
    website: t.exposeString('website', { nullable: true, description: 'Its site, an http or https URL.' }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'Where it is: ISO 3166-1 alpha-2, such as `DE`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When anything about it last changed.',
    }),
  }),
});

addNodeKind({ prefix: 'sup', typename: 'Supplier', scopes: [['suppliers:read']], load: getSupplier });

builder.queryFields((t) => ({
  supplier: t.field({
    type: SupplierRef,
    nullable: true,
    scopes: [['suppliers:read']],
    description: 'One supplier, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the supplier, as in `sup_…`.' }) },
    resolve: async (_root, { id }, context) => (await getSupplier(context, id)) ?? null,
  }),
  suppliers: t.connection(
    {
      type: SupplierRef,
      scopes: [['suppliers:read']],
      description: 'The suppliers of your tenant, by name.',
      args: {
        search: t.arg.string({
          description:
            'Up to 8 words that must all occur in code or name, in any case and with or without accents.',
        }),
      },
      resolve: async (_root, args, context) => connectionOf(await listSuppliers(context, args)),
    },
    { name: 'SupplierConnection', description: 'A page of suppliers.' },
    { name: 'SupplierEdge', description: 'A supplier and its place in the list.' },
  ),
}));

const SupplierPayload = payloadType<{ supplier: Supplier }>(
  'SupplierPayload',
  'The supplier as it is now.',
  (t) => ({
    supplier: t.field({
      type: SupplierRef,
      nullable: true,
      description: 'The supplier as it is now.',
      resolve: ({ supplier }) => supplier,
    }),
  }),
);

const DeleteSupplierPayload = payloadType<{ deletedId: string }>(
  'DeleteSupplierPayload',
  'Which supplier was deleted.',
  (t) => ({
    deletedId: t.id({ nullable: true, description: 'The id it had.', resolve: ({ deletedId }) => deletedId }),
  }),
);

const CreateSupplierInput = builder.inputType('CreateSupplierInput', {
  description: 'What a new supplier shall be.',
  fields: (t) => ({
    code: t.string({
      required: true,
      description: 'Your own short name for it, 1 to 64 characters, unique in the tenant.',
    }),
    name: t.string({ required: true, description: 'What it is called, 1 to 200 characters.' }),
    contactName: t.string({ description: 'Whom to ask for, up to 200 characters.' }),
    contactEmail: t.string({ description: 'Where to write to.' }),
    phone: t.string({ description: 'Where to call, up to 40 characters.' }),
    website: t.string({ description: 'Its site: a whole http or https URL.' }),
    country: t.string({ description: 'Where it is: ISO 3166-1 alpha-2 in capitals, such as `DE`.' }),
  }),
});

const UpdateSupplierInput = builder.inputType('UpdateSupplierInput', {
  description: 'What shall change. What is left out stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The supplier to change.' }),
    code: t.string({ description: 'Your own short name for it, 1 to 64 characters, unique in the tenant.' }),
    name: t.string({ description: 'What it is called, 1 to 200 characters.' }),
    contactName: t.string({ description: 'Whom to ask for, up to 200 characters. Null: nobody.' }),
    contactEmail: t.string({ description: 'Where to write to. Null: nowhere.' }),
    phone: t.string({ description: 'Where to call, up to 40 characters. Null: nowhere.' }),
    website: t.string({ description: 'Its site: a whole http or https URL. Null: none.' }),
    country: t.string({
      description: 'Where it is: ISO 3166-1 alpha-2 in capitals, such as `DE`. Null: unknown.',
    }),
  }),
});

builder.mutationFields((t) => ({
  createSupplier: t.field({
    nullable: true,
    type: SupplierPayload,
    scopes: [['suppliers:write']],
    description: 'Makes a supplier in your tenant.',
    args: { input: t.arg({ type: CreateSupplierInput, required: true, description: 'What it shall be.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ supplier: await createSupplier(context, input) })),
  }),
  updateSupplier: t.field({
    nullable: true,
    type: SupplierPayload,
    scopes: [['suppliers:write']],
    description: 'Changes a supplier.',
    args: { input: t.arg({ type: UpdateSupplierInput, required: true, description: 'What shall change.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ supplier: await updateSupplier(context, input) })),
  }),
  deleteSupplier: t.field({
    nullable: true,
    type: DeleteSupplierPayload,
    scopes: [['suppliers:write']],
    description: 'Deletes a supplier that no product names, with its items and mappings.',
    args: { id: t.arg.id({ required: true, description: 'The supplier to delete.' }) },
    resolve: (_root, args, context) =>
      answering(async () => ({ deletedId: (await deleteSupplier(context, args)).id })),
  }),
}));
