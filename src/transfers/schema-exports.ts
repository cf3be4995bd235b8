import { ProductStatus } from '../catalog/schema-products.js';
import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { FileDownloadRef } from '../graphql/file-download.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { cancelExport } from './cancel-export.js';
import { type Export, percentOfExport } from './export.js';
import { getExportFile } from './get-export-file.js';
import { getExport, listExports } from './list-exports.js';
import { ExportRef, exportReaders, TransferStatus } from './schema-refs.js';
import { startExport } from './start-export.js';
import type { ExportFormat as Format } from './table.js';
import { watch } from './watch.js';

const ExportFormat = builder.enumType('ExportFormat', {
  description: 'How products are written into a file.',
  values: {
    CSV: {
      value: 'csv',
      description:
        'By RFC 4180, in UTF-8. A cell that a spreadsheet would take for a formula begins with an apostrophe, which an import takes away again.',
    },
    NDJSON: { value: 'ndjson', description: 'A JSON object on each line.' },
    JSON: { value: 'json', description: 'One JSON list of objects.' },
  } satisfies Record<string, { value: Format; description: string }>,
});

builder.node(ExportRef, {
  description: 'Products on their way out into a file, and how far it is.',
  scopes: exportReaders,
  id: { resolve: (export_) => export_.id, description: 'Names the export for good.' },
  fields: (t) => ({
    format: t.expose('format', { type: ExportFormat, description: 'How the products are written.' }),
    filter: t.field({
      type: 'JSONObject',
      description: 'Which products it is of, as they were asked for. Empty: all.',
      resolve: ({ filter }) => filter,
    }),
    status: t.expose('status', { type: TransferStatus, description: 'How far it is.' }),
    percent: t.int({ description: 'How much of it is done, in hundredths.', resolve: percentOfExport }),
    rows: t.expose('rows', { type: 'SafeInt', description: 'Products written so far.' }),
    total: t.expose('total', {
      type: 'SafeInt',
      nullable: true,
      description: 'Products there are to write. Null before work on it has begun.',
    }),
    bytes: t.expose('bytes', { type: 'SafeInt', description: 'How long the file is so far.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why it could not be done to its end.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    createdBy: t.exposeID('createdBy', {
      description: 'Who started it: the id of a user, a service account or a key, or `operator`.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When work on it began.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was over, one way or another.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its file is thrown away. Null while there is none.',
    }),
  }),
});

addNodeKind({ prefix: 'exp', typename: 'Export', scopes: exportReaders, load: getExport });

builder.queryFields((t) => ({
  export: t.field({
    type: ExportRef,
    nullable: true,
    scopes: [['exports:read']],
    description: 'One export, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the export, as in `exp_…`.' }) },
    resolve: async (_root, { id }, context) => (await getExport(context, id)) ?? null,
  }),
  exports: t.connection(
    {
      type: ExportRef,
      scopes: [['exports:read']],
      description: 'The exports of your tenant, newest first.',
      args: {
        status: t.arg({ type: [TransferStatus], description: 'Only those that are this far.' }),
      },
      resolve: async (_root, args, context) => connectionOf(await listExports(context, args)),
    },
    { name: 'ExportConnection', description: 'A page of exports.' },
    { name: 'ExportEdge', description: 'An export and its place in the list.' },
  ),
  exportFile: t.field({
    type: FileDownloadRef,
    nullable: true,
    scopes: [['exports:write']],
    description: 'The file of an export that is done.',
    args: { id: t.arg.id({ required: true, description: 'The export.' }) },
    resolve: async (_root, { id }, context) => (await getExportFile(context, id)) ?? null,
  }),
}));

const ExportPayload = payloadType<{ export: Export }>('ExportPayload', 'The export as it is now.', (t) => ({
  export: t.field({
    type: ExportRef,
    nullable: true,
    description: 'The export as it is now.',
    resolve: (payload) => payload.export,
  }),
}));

const StartExportInput = builder.inputType('StartExportInput', {
  description: 'Which products to write, and how.',
  fields: (t) => ({
    format: t.field({ type: ExportFormat, required: true, description: 'How to write them.' }),
    search: t.string({
      description:
        'Up to 8 words that must all occur in SKU, name or description, in any case and with or without accents.',
    }),
    categoryId: t.id({ description: 'Only those in this category or one below it.' }),
    includeDescendants: t.boolean({
      description: 'False: with `categoryId`, only those in that very category.',
    }),
    supplierId: t.id({ description: 'Only those of this supplier.' }),
    status: t.field({ type: [ProductStatus], description: 'Only those that are this far.' }),
    updatedSince: t.field({ type: 'DateTime', description: 'Only those changed at this time or later.' }),
  }),
});

builder.mutationFields((t) => ({
  startExport: t.field({
    nullable: true,
    type: ExportPayload,
    scopes: [['exports:write']],
    description:
      'Starts to write products into a file, as they all are in one moment. `exportFile` has it once it is done.',
    args: {
      input: t.arg({ type: StartExportInput, required: true, description: 'Which products, and how.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ export: await startExport(context, input) })),
  }),
  cancelExport: t.field({
    nullable: true,
    type: ExportPayload,
    scopes: [['exports:write']],
    description: 'Ends an export before its end. There will be no file.',
    args: { id: t.arg.id({ required: true, description: 'The export to end.' }) },
    resolve: (_root, { id }, context) => answering(async () => ({ export: await cancelExport(context, id) })),
  }),
}));

builder.subscriptionFields((t) => ({
  exportProgress: t.field({
    type: ExportRef,
    scopes: [['exports:read']],
    description: 'An export as it is now, and again as it goes on, until it is over.',
    args: { id: t.arg.id({ required: true, description: 'The export to watch.' }) },
    subscribe: (_root, { id }, context) => watch(context, 'export', () => getExport(context, id)),
    resolve: (export_) => export_,
  }),
}));
