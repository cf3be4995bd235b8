import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { FIELD_COST } from '../graphql/field-cost.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import type { Scope } from '../principals/scope-registry.js';
import { loadProject, ProjectRef } from '../projects/schema-ref.js';
import type { Asset } from './asset.js';
import { contentOf, textOf } from './content.js';
import { deleteAsset } from './delete-asset.js';
import { getAsset, listAssets } from './list-assets.js';
import { restoreAsset } from './restore-asset.js';
import { AssetRef } from './schema-ref.js';
import { uploadAsset } from './upload-asset.js';

/** Whoever uploads an asset may read back what became of it, but for its content. */
const readers: readonly (readonly Scope[])[] = [['cdn:read'], ['cdn:write']];

builder.node(AssetRef, {
  description: 'A file of a project, known by its name. A new upload of the name takes its place.',
  scopes: readers,
  id: { resolve: (asset) => asset.id, description: 'Names the asset for good, whatever its content.' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'A path within the project, such as `img/logo.svg`.' }),
    projectId: t.exposeID('projectId', { description: 'The project it belongs to.' }),
    project: t.field({
      type: ProjectRef,
      nullable: true,
      description: 'The project it belongs to. Null where it was deleted just now.',
      resolve: async ({ projectId }, _args, context) => (await loadProject(context, projectId)) ?? null,
    }),
    mediaType: t.exposeString('mediaType', {
      description:
        'What it is, such as `image/png`: found by how it begins, and of texts by the ending of the name.',
    }),
    bytes: t.expose('bytes', { type: 'SafeInt', description: 'How long it is.' }),
    sha256: t.exposeString('sha256', {
      description: 'The SHA-256 of its content in hexadecimal, which is its `ETag` too.',
    }),
    version: t.exposeInt('version', {
      description: 'How many contents it has had: counted up by each upload that changed it.',
    }),
    content: t.field({
      type: 'FileContent',
      nullable: true,
      extensions: { [FIELD_COST]: 10 },
      scopes: [['cdn:read']],
      description: 'What is in it, to be downloaded by REST. In GraphQL it is null: see `text`.',
      resolve: (asset, _args, context) => contentOf(context, asset, 'asset'),
    }),
    text: t.string({
      nullable: true,
      extensions: { [FIELD_COST]: 80 },
      scopes: [['cdn:read']],
      description: 'What is in it, where that is text of up to 16 KB. Null otherwise.',
      resolve: (asset, _args, context) => textOf(context, asset),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When its name was first uploaded.' }),
    createdBy: t.exposeID('createdBy', {
      description: 'Who did: the id of a user, a service account or a key, or `operator`.',
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When its content last changed.' }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted. Null where it was not.',
    }),
  }),
});

addNodeKind({ prefix: 'ast', typename: 'Asset', scopes: [['cdn:read']], load: getAsset });

builder.queryFields((t) => ({
  asset: t.field({
    type: AssetRef,
    nullable: true,
    scopes: [['cdn:read']],
    description:
      'One asset, by its id; null where it was deleted. A key finds those of the projects that it is bound to alone.',
    args: { id: t.arg.id({ required: true, description: 'The id of the asset, as in `ast_…`.' }) },
    resolve: async (_root, { id }, context) => (await getAsset(context, id)) ?? null,
  }),
  assets: t.connection(
    {
      type: AssetRef,
      scopes: [['cdn:read']],
      description:
        'The assets of your tenant by their names; for a key those of the projects that it is bound to.',
      args: {
        projectId: t.arg.id({ description: 'Only those of this project.' }),
        prefix: t.arg.string({ description: 'Only those whose name begins so, such as `img/`.' }),
        search: t.arg.string({ description: 'Only those whose name has this in it, in any case.' }),
        deleted: t.arg.boolean({
          defaultValue: false,
          description:
            'True: those that were deleted and can still be restored, in place of those there are.',
        }),
      },
      resolve: async (_root, args, context) => connectionOf(await listAssets(context, args)),
    },
    { name: 'AssetConnection', description: 'A page of assets.' },
    { name: 'AssetEdge', description: 'An asset and its place in the list.' },
  ),
}));

const AssetPayload = payloadType<{ asset: Asset }>('AssetPayload', 'The asset as it is now.', (t) => ({
  asset: t.field({
    type: AssetRef,
    nullable: true,
    description: 'The asset as it is now.',
    resolve: ({ asset }) => asset,
  }),
}));

const UploadAssetInput = builder.inputType('UploadAssetInput', {
  description: 'A file, and where it belongs.',
  fields: (t) => ({
    file: t.field({ type: 'FileContent', required: true, description: 'What is in it. It may be empty.' }),
    name: t.string({
      required: true,
      description:
        'A path within the project, such as `img/logo.svg`, of up to 1,024 bytes in UTF-8. Upper and lower case differ.',
    }),
    projectId: t.id({
      description: 'The project it shall belong to. May be left out by a key that is bound to just one.',
    }),
    requestId: t.string({
      description:
        'Your own name for this upload, 1 to 128 characters. Sent again within 24 hours, by the same caller and with the same file, it is not done again and answers the asset as it is.',
    }),
  }),
});

builder.mutationFields((t) => ({
  uploadAsset: t.field({
    nullable: true,
    type: AssetPayload,
    scopes: [['cdn:write']],
    description:
      'Takes a file in as the asset of that name, in the place of the content that the name had before. Files larger than a GraphQL request, or that are no text, are sent to the REST route of the same name.',
    args: {
      input: t.arg({ type: UploadAssetInput, required: true, description: 'The file, and its name.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ asset: await uploadAsset(context, input) })),
  }),
  deleteAsset: t.field({
    nullable: true,
    type: AssetPayload,
    scopes: [['cdn:write']],
    description: 'Deletes an asset: nobody gets its content any more. For some days it can be restored.',
    args: { id: t.arg.id({ required: true, description: 'The asset to delete.' }) },
    resolve: (_root, { id }, context) => answering(async () => ({ asset: await deleteAsset(context, id) })),
  }),
  restoreAsset: t.field({
    nullable: true,
    type: AssetPayload,
    scopes: [['cdn:write']],
    description: 'Puts a deleted asset back where it was, unless another has its name by now.',
    args: { id: t.arg.id({ required: true, description: 'The asset to restore.' }) },
    resolve: (_root, { id }, context) => answering(async () => ({ asset: await restoreAsset(context, id) })),
  }),
}));
