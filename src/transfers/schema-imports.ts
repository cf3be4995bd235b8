import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { cancelImport } from './cancel-import.js';
import { type Import, type ImportLog, MOST_LOGGED, percentOf } from './import.js';
import { getImport, listImportLogs, listImports } from './list-imports.js';
import { ImportRef, importReaders, TransferStatus } from './schema-refs.js';
import { startImport } from './start-import.js';
import type { ImportFormat as Format } from './table.js';
import { watch } from './watch.js';

const ImportFormat = builder.enumType('ImportFormat', {
  description: 'How the rows of a file are written.',
  values: {
    CSV: {
      value: 'csv',
      description:
        'By RFC 4180, in UTF-8: commas, quotes doubled within quotes, the first line names the columns.',
    },
    NDJSON: { value: 'ndjson', description: 'A JSON object on each line, in UTF-8.' },
  } satisfies Record<string, { value: Format; description: string }>,
});

const ImportLogRef = builder.objectRef<ImportLog>('ImportLog').implement({
  description:
    'What is wrong with a row of an import, which was therefore not taken. A row has one for each fault.',
  fields: (t) => ({
    line: t.exposeInt('line', {
      description: 'The line of the file that the row begins on, counted from 1, the header included.',
    }),
    sku: t.exposeString('sku', { nullable: true, description: 'Its SKU, where it could be read.' }),
    code: t.exposeString('code', {
      description:
        'For programs: `BAD_REQUEST` where the row cannot be read, `VALIDATION_FAILED` where a value in it is not valid.',
    }),
    field: t.exposeString('field', {
      nullable: true,
      description: 'The column or member that is wrong, where it is one: `price`, `attributes.width_cm`.',
    }),
    value: t.exposeString('value', {
      nullable: true,
      description: 'What stands there, cut off after 200 characters.',
    }),
    message: t.exposeString('message', { description: 'For people: what is wrong and how to mend it.' }),
  }),
});

builder.node(ImportRef, {
  description: 'A file of products on its way into the catalog, and how far it is.',
  scopes: importReaders,
  id: { resolve: (import_) => import_.id, description: 'Names the import for good.' },
  fields: (t) => ({
    format: t.expose('format', { type: ImportFormat, description: 'How its rows are written.' }),
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether it checks everything and changes nothing.' }),
    status: t.expose('status', { type: TransferStatus, description: 'How far it is.' }),
    percent: t.int({ description: 'How much of the file is done, in hundredths.', resolve: percentOf }),
    bytes: t.expose('bytes', { type: 'SafeInt', description: 'How long the file is.' }),
    bytesDone: t.expose('position', { type: 'SafeInt', description: 'How much of it is done.' }),
    rows: t.expose('rows', { type: 'SafeInt', description: 'Rows read so far, without the header.' }),
    created: t.expose('created', {
      type: 'SafeInt',
      description:
        'Rows that made a product; in a dry run, that would. A new SKU that comes twice may there count twice.',
    }),
    updated: t.expose('updated', { type: 'SafeInt', description: 'Rows that changed a product.' }),
    unchanged: t.field({
      type: 'SafeInt',
      description: 'Rows that said of a product what was so already. It keeps its version.',
      resolve: ({ rows, created, updated, failed }) => rows - created - updated - failed,
    }),
    failed: t.expose('failed', { type: 'SafeInt', description: 'Rows that were not taken.' }),
    logTruncated: t.boolean({
      description: `Whether more rows failed than the ${MOST_LOGGED.toLocaleString('en')} that are written down.`,
      resolve: ({ failed }) => failed > MOST_LOGGED,
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why it could not be done to its end.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When its file had come in.' }),
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
    logs: t.connection(
      {
        type: ImportLogRef,
        description: `What was wrong with the rows that were not taken, in their order: with the first ${MOST_LOGGED.toLocaleString('en')} of them.`,
        resolve: async (import_, args, context) => connectionOf(await listImportLogs(context, import_, args)),
      },
      { name: 'ImportLogConnection', description: 'A page of what was wrong with rows.' },
      { name: 'ImportLogEdge', description: 'What was wrong with a row, and its place in the list.' },
    ),
  }),
});

addNodeKind({ prefix: 'imp', typename: 'Import', scopes: importReaders, load: getImport });

builder.queryFields((t) => ({
  import: t.field({
    type: ImportRef,
    nullable: true,
    scopes: [['imports:read']],
    description: 'One import, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the import, as in `imp_…`.' }) },
    resolve: async (_root, { id }, context) => (await getImport(context, id)) ?? null,
  }),
  imports: t.connection(
    {
      type: ImportRef,
      scopes: [['imports:read']],
      description: 'The imports of your tenant, newest first.',
      args: {
        status: t.arg({ type: [TransferStatus], description: 'Only those that are this far.' }),
      },
      resolve: async (_root, args, context) => connectionOf(await listImports(context, args)),
    },
    { name: 'ImportConnection', description: 'A page of imports.' },
    { name: 'ImportEdge', description: 'An import and its place in the list.' },
  ),
}));

const ImportPayload = payloadType<{ import: Import }>('ImportPayload', 'The import as it is now.', (t) => ({
  import: t.field({
    type: ImportRef,
    nullable: true,
    description: 'The import as it is now.',
    resolve: (payload) => payload.import,
  }),
}));

const StartImportInput = builder.inputType('StartImportInput', {
  description: 'A file of products, and what to do with it.',
  fields: (t) => ({
    content: t.field({
      type: 'FileContent',
      required: true,
      description:
        'The file. Each row is a product, known by its `sku`: one that is not there is made, one that is there is changed.',
    }),
    format: t.field({
      type: ImportFormat,
      description: 'How its rows are written. Left out: what the file was sent as, on a REST route.',
    }),
    dryRun: t.boolean({
      defaultValue: false,
      description: 'Whether to check everything and change nothing.',
    }),
  }),
});

builder.mutationFields((t) => ({
  startImport: t.field({
    nullable: true,
    type: ImportPayload,
    scopes: [['imports:write']],
    description:
      'Starts to make and change products by the rows of a file. Rows that are not valid are logged, and stop nothing. Files larger than a GraphQL request are sent to the REST route of the same name.',
    args: {
      input: t.arg({
        type: StartImportInput,
        required: true,
        description: 'The file, and what to do with it.',
      }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ import: await startImport(context, input) })),
  }),
  cancelImport: t.field({
    nullable: true,
    type: ImportPayload,
    scopes: [['imports:write']],
    description: 'Ends an import before its end. What it has changed stays changed.',
    args: { id: t.arg.id({ required: true, description: 'The import to end.' }) },
    resolve: (_root, { id }, context) => answering(async () => ({ import: await cancelImport(context, id) })),
  }),
}));

builder.subscriptionFields((t) => ({
  importProgress: t.field({
    type: ImportRef,
    scopes: [['imports:read']],
    description: 'An import as it is now, and again as it goes on, until it is over.',
    args: { id: t.arg.id({ required: true, description: 'The import to watch.' }) },
    subscribe: (_root, { id }, context) => watch(context, 'import', () => getImport(context, id)),
    resolve: (import_) => import_,
  }),
}));
