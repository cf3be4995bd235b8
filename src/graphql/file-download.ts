import type { FileDownload } from '../files.js';
import { builder } from './builder.js';
import { FIELD_COST } from './field-cost.js';

/** A field that answers one can be the whole body of a bridge's route (`@download`). */
export const FileDownloadRef = builder.objectRef<FileDownload>('FileDownload').implement({
  description: 'A file to be saved.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What to save it as.' }),
    mediaType: t.exposeString('mediaType', { description: 'What it is, such as `text/csv; charset=utf-8`.' }),
    bytes: t.expose('bytes', { type: 'SafeInt', description: 'How long it is.' }),
    content: t.field({
      type: 'FileContent',
      nullable: true,
      extensions: { [FIELD_COST]: 400 },
      description:
        'What is in it. Null in GraphQL where that is no text, or more than 256 KB of it: then download it by REST.',
      resolve: ({ content }) => content,
    }),
  }),
});
