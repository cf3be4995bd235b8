import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import type { CategoryMapping } from './category.js';
import { deleteCategoryMapping } from './delete-category-mapping.js';
import { listCategoryMappings } from './list-category-mappings.js';
import { CategoryRef, categoryReaders, loadCategory, loadSupplier, SupplierRef } from './schema-refs.js';
import { setCategoryMapping } from './set-category-mapping.js';

const CategoryMappingRef = builder.objectRef<CategoryMapping>('CategoryMapping').implement({
  description: "Which category a supplier's own word for one means.",
  scopes: categoryReaders,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names the mapping.' }),
    supplierId: t.exposeID('supplierId', { description: 'The id of the supplier whose word it is.' }),
    supplier: t.field({
      type: SupplierRef,
      nullable: true,
      description: 'The supplier whose word it is.',
      resolve: async ({ supplierId }, _args, context) => (await loadSupplier(context, supplierId)) ?? null,
    }),
    supplierCategory: t.exposeString('supplierCategory', {
      description: "The supplier's word, exactly as its lists write it.",
    }),
    categoryId: t.exposeID('categoryId', { description: 'The id of the category it means.' }),
    category: t.field({
      type: CategoryRef,
      nullable: true,
      description: 'The category it means.',
      resolve: async ({ categoryId }, _args, context) => (await loadCategory(context, categoryId)) ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the word was first mapped.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last mapped.' }),
  }),
});

const CategoryMappingEdge = builder.edgeObject({
  type: CategoryMappingRef,
  name: 'CategoryMappingEdge',
  description: 'A mapping and its place in the list.',
});
const CategoryMappingConnection = builder.connectionObject(
  { type: CategoryMappingRef, name: 'CategoryMappingConnection', description: 'A page of mappings.' },
  CategoryMappingEdge,
);

builder.queryFields((t) => ({
  categoryMappings: t.connection(
    {
      type: CategoryMappingRef,
      scopes: [['categories:read']],
      description: "Which of your categories the suppliers' words mean, sorted by word.",
      args: {
        supplierId: t.arg.id({ description: 'Only the words of this supplier.' }),
        categoryId: t.arg.id({ description: 'Only the words that mean this category.' }),
      },
      resolve: async (_root, args, context) => connectionOf(await listCategoryMappings(context, args)),
    },
    CategoryMappingConnection,
    CategoryMappingEdge,
  ),
}));

builder.objectFields(CategoryRef, (t) => ({
  mappings: t.connection(
    {
      type: CategoryMappingRef,
      description: "The suppliers' words that mean this category, sorted by word.",
      resolve: async ({ id }, args, context) =>
        connectionOf(await listCategoryMappings(context, { ...args, categoryId: id })),
    },
    CategoryMappingConnection,
    CategoryMappingEdge,
  ),
}));

builder.objectFields(SupplierRef, (t) => ({
  mappings: t.connection(
    {
      type: CategoryMappingRef,
      scopes: categoryReaders,
      description: 'Which of your categories its words mean, sorted by word.',
      resolve: async ({ id }, args, context) =>
        connectionOf(await listCategoryMappings(context, { ...args, supplierId: id })),
    },
    CategoryMappingConnection,
    CategoryMappingEdge,
  ),
}));

const CategoryMappingPayload = payloadType<{ mapping: CategoryMapping }>(
  'CategoryMappingPayload',
  'The mapping as it is now.',
  (t) => ({
    mapping: t.field({
      type: CategoryMappingRef,
      nullable: true,
      description: 'The mapping as it is now.',
      resolve: ({ mapping }) => mapping,
    }),
  }),
);

const DeleteCategoryMappingPayload = payloadType<{ deletedId: string }>(
  'DeleteCategoryMappingPayload',
  'Which mapping was deleted.',
  (t) => ({
    deletedId: t.id({ nullable: true, description: 'The id it had.', resolve: ({ deletedId }) => deletedId }),
  }),
);

const SetCategoryMappingInput = builder.inputType('SetCategoryMappingInput', {
  description: "What a supplier's word shall mean.",
  fields: (t) => ({
    supplierId: t.id({ required: true, description: 'The supplier whose word it is.' }),
    supplierCategory: t.string({
      required: true,
      description: "The supplier's word, exactly as its lists write it, 1 to 200 characters.",
    }),
    categoryId: t.id({ required: true, description: 'The category it means.' }),
  }),
});

builder.mutationFields((t) => ({
  setCategoryMapping: t.field({
    nullable: true,
    type: CategoryMappingPayload,
    scopes: [['categories:write']],
    description: "Says which category a supplier's word means, in place of what was said before.",
    args: {
      input: t.arg({ type: SetCategoryMappingInput, required: true, description: 'Which word means what.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ mapping: await setCategoryMapping(context, input) })),
  }),
  deleteCategoryMapping: t.field({
    nullable: true,
    type: DeleteCategoryMappingPayload,
    scopes: [['categories:write']],
    description: "Forgets what a supplier's word means.",
    args: { id: t.arg.id({ required: true, description: 'The mapping to delete.' }) },
    resolve: (_root, args, context) =>
      answering(async () => ({ deletedId: (await deleteCategoryMapping(context, args)).id })),
  }),
}));
