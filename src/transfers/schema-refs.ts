import { builder } from '../graphql/builder.js';
import type { Scope } from '../principals/scope-registry.js';
import type { Export } from './export.js';
import type { Import } from './import.js';
import type { TransferStatus as Status } from './table.js';

/** Whoever starts one may see what became of it. */
export const importReaders: readonly (readonly Scope[])[] = [['imports:read'], ['imports:write']];
export const exportReaders: readonly (readonly Scope[])[] = [['exports:read'], ['exports:write']];

export const ImportRef = builder.objectRef<Import>('Import');
export const ExportRef = builder.objectRef<Export>('Export');

export const TransferStatus = builder.enumType('TransferStatus', {
  description: 'How far an import or an export is.',
  values: {
    QUEUED: { description: 'It waits for its turn.' },
    RUNNING: { description: 'It is worked on.' },
    DONE: { description: 'It was done to its end. Rows of an import may have failed all the same.' },
    FAILED: { description: 'It could not be done to its end; `error` says why.' },
    CANCELLED: { description: 'Somebody ended it.' },
  } satisfies Record<Status, { description: string }>,
});
