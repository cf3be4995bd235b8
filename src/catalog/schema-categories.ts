import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { type Category, idsOnPath } from './category.js';
import { createCategory } from './create-category.js';
import { deleteCategory } from './delete-category.js';
import { getCategory } from './get-category.js';
import { type CategoryTreeNode, getCategoryTree } from './get-category-tree.js';
import { listCategories } from './list-categories.js';
import { CategoryRef, categoryReaders, loadCategory } from './schema-refs.js';
import { updateCategory } from './update-category.js';

/** A path and a tree lead to no lists themselves: up and down in turn, a small tree could be answered without end. */
const CategoryCrumb = builder.objectRef<Category>('CategoryCrumb').implement({
  description: 'A step on the way to a category.',
  scopes: categoryReaders,
  fields: (t) => ({
    id: t.exposeID('id', { description: "The category's id." }),
    name: t.exposeString('name', { description: "The category's name." }),
    slug: t.exposeString('slug', {
      nullable: true,
      description: "The category's name for URLs, if it has one.",
    }),
  }),
});

const CategoryTreeNodeRef = builder.objectRef<CategoryTreeNode>('CategoryTreeNode');
CategoryTreeNodeRef.implement({
  description: 'A category and all that is below it.',
  scopes: categoryReaders,
  fields: (t) => ({
    id: t.exposeID('id', { description: "The category's id." }),
    name: t.exposeString('name', { description: "The category's name." }),
    slug: t.exposeString('slug', {
      nullable: true,
      description: "The category's name for URLs, if it has one.",
    }),
    depth: t.exposeInt('depth', { description: 'How many categories are above it.' }),
    position: t.exposeInt('position', { description: 'Its place among its siblings, lowest first.' }),
    children: t.field({
      type: [CategoryTreeNodeRef],
      description: 'The categories right below it, in their order.',
      resolve: ({ children }) => children,
    }),
  }),
});

const CategoryEdge = builder.edgeObject({
  type: CategoryRef,
  name: 'CategoryEdge',
  description: 'A category and its place in the list.',
});
const CategoryConnection = builder.connectionObject(
  { type: CategoryRef, name: 'CategoryConnection', description: 'A page of categories.' },
  CategoryEdge,
);

builder.node(CategoryRef, {
  description: "A node of the tenant's category tree.",
  scopes: categoryReaders,
  id: { resolve: (category) => category.id, description: 'Names the category. Moving it keeps it.' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is called.' }),
    slug: t.exposeString('slug', {
      nullable: true,
      description: 'Its name for URLs, unique in the tenant, if it has one.',
    }),
    depth: t.exposeInt('depth', { description: 'How many categories are above it: 0 for a root.' }),
    position: t.exposeInt('position', { description: 'Its place among its siblings, lowest first.' }),
    parentId: t.exposeID('parentId', {
      nullable: true,
      description: 'The id of its parent. Null: it is a root.',
    }),
    parent: t.field({
      type: CategoryRef,
      nullable: true,
      description: 'The category right above it. Null: it is a root.',
      resolve: async ({ parentId }, _args, context) =>
        parentId === null ? null : ((await loadCategory(context, parentId)) ?? null),
    }),
    path: t.field({
      type: [CategoryCrumb],
      description: 'The way to it: from its root down to itself.',
      resolve: async (category, _args, context) => {
        const steps = idsOnPath(category).map((id) =>
          id === category.id ? category : loadCategory(context, id),
        );
        return (await Promise.all(steps)).filter((step) => step !== undefined);
      },
    }),
    children: t.connection(
      {
        type: CategoryRef,
        description: 'The categories right below it, in their order.',
        resolve: async ({ id }, args, context) =>
          connectionOf(await listCategories(context, { ...args, parentId: id })),
      },
      CategoryConnection,
      CategoryEdge,
    ),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When anything about it last changed.',
    }),
  }),
});

addNodeKind({ prefix: 'cat', typename: 'Category', scopes: [['categories:read']], load: getCategory });

builder.queryFields((t) => ({
  category: t.field({
    type: CategoryRef,
    nullable: true,
    scopes: [['categories:read']],
    description: 'One category, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the category, as in `cat_…`.' }) },
    resolve: async (_root, { id }, context) => (await getCategory(context, id)) ?? null,
  }),
  categories: t.connection(
    {
      type: CategoryRef,
      scopes: [['categories:read']],
      description: 'The categories of your tenant, parents before their children.',
      args: {
        search: t.arg.string({
          description:
            'Up to 8 words that must all occur in the name, in any case and with or without accents.',
        }),
        parentId: t.arg.id({ description: 'Only those right below this one, in their order.' }),
      },
      resolve: async (_root, args, context) => connectionOf(await listCategories(context, args)),
    },
    CategoryConnection,
    CategoryEdge,
  ),
  categoryTree: t.field({
    type: [CategoryTreeNodeRef],
    scopes: [['categories:read']],
    description: 'The roots of your category tree, in their order, with all that is below them.',
    args: {
      rootId: t.arg.id({ description: 'Only this category, with all that is below it.' }),
    },
    resolve: (_root, { rootId }, context) => getCategoryTree(context, rootId),
  }),
}));

const CategoryPayload = payloadType<{ category: Category }>(
  'CategoryPayload',
  'The category as it is now.',
  (t) => ({
    category: t.field({
      type: CategoryRef,
      nullable: true,
      description: 'The category as it is now.',
      resolve: ({ category }) => category,
    }),
  }),
);

const DeleteCategoryPayload = payloadType<{ deletedId: string }>(
  'DeleteCategoryPayload',
  'Which category was deleted.',
  (t) => ({
    deletedId: t.id({ nullable: true, description: 'The id it had.', resolve: ({ deletedId }) => deletedId }),
  }),
);

const CreateCategoryInput = builder.inputType('CreateCategoryInput', {
  description: 'What a new category shall be.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is called, 1 to 200 characters.' }),
    slug: t.string({ description: 'Its name for URLs, such as `garden-chairs`, unique in the tenant.' }),
    parentId: t.id({ description: 'The category right above it. Left out: it is a root.' }),
    position: t.int({ description: 'Its place among its siblings, from 0. Left out: the last.' }),
  }),
});

const UpdateCategoryInput = builder.inputType('UpdateCategoryInput', {
  description: 'What shall change. What is left out stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The category to change.' }),
    name: t.string({ description: 'What it is called, 1 to 200 characters.' }),
    slug: t.string({
      description: 'Its name for URLs, such as `garden-chairs`, unique in the tenant. Null: none.',
    }),
    parentId: t.id({
      description: 'Moves it, with all that is below it, under this category. Null: makes it a root.',
    }),
    position: t.int({
      description: 'Its place among its siblings, from 0. Left out when it moves: the last.',
    }),
  }),
});

builder.mutationFields((t) => ({
  createCategory: t.field({
    nullable: true,
    type: CategoryPayload,
    scopes: [['categories:write']],
    description: "Makes a category in your tenant's tree.",
    args: { input: t.arg({ type: CreateCategoryInput, required: true, description: 'What it shall be.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ category: await createCategory(context, input) })),
  }),
  updateCategory: t.field({
    nullable: true,
    type: CategoryPayload,
    scopes: [['categories:write']],
    description: 'Changes a category, or moves it with all that is below it.',
    args: { input: t.arg({ type: UpdateCategoryInput, required: true, description: 'What shall change.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ category: await updateCategory(context, input) })),
  }),
  deleteCategory: t.field({
    nullable: true,
    type: DeleteCategoryPayload,
    scopes: [['categories:write']],
    description: 'Deletes a category that has neither subcategories nor products, and the mappings to it.',
    args: { id: t.arg.id({ required: true, description: 'The category to delete.' }) },
    resolve: (_root, args, context) =>
      answering(async () => ({ deletedId: (await deleteCategory(context, args)).id })),
  }),
}));
