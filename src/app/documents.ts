import type { Config } from '../config.js';
import { type CountDocument, countingDocuments } from '../graphql/new-documents.js';
import type { Engine } from '../graphql/operation/engine.js';
import { faultsOfList, onlyListed, readOperationList } from '../graphql/operation-list.js';
import { automaticallyPersisted, type FindDocument } from '../graphql/persisted.js';
import type { Log } from '../observe/log.js';
import type { Limiter } from '../policy/limiter.js';
import { perMinute } from './limits.js';

/** Which documents `/graphql` takes, and how many of them that are new. */
export function createDocumentRules(parts: {
  readonly config: Config;
  readonly engine: Engine;
  readonly limiter: Limiter;
  readonly log: Log;
}): { readonly findDocument: FindDocument; readonly countDocument: CountDocument } {
  const { config, engine, limiter, log } = parts;
  const list = config.operationsFile === undefined ? undefined : readOperationList(config.operationsFile);
  for (const { id, message } of list ? faultsOfList(list, engine) : []) {
    log.warn({ operation: id }, `an operation that HALYARD_OPERATIONS lists cannot run: ${message}`);
  }
  const policy = perMinute('document', config.newDocumentsPerMinute);
  const isRemembered = (text: string): boolean => engine.knows(text) || list?.texts.has(text) === true;
  return {
    findDocument: list ? onlyListed(list) : automaticallyPersisted(engine),
    countDocument: countingDocuments(limiter, policy, isRemembered),
  };
}
