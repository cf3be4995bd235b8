import { readFileSync } from 'node:fs';
import { readConfig } from '../config.js';
import { HalyardError } from '../errors.js';
import { createEngine } from '../graphql/operation/engine.js';
import { buildSchema } from '../graphql/schema.js';
import { smallestScopes } from '../graphql/smallest-scopes.js';
import type { Api } from '../principals/api-registry.js';
import type { Principal } from '../principals/principal.js';
import type { Scope } from '../principals/scope-registry.js';

/**
 * The fewest scopes with which a key of an API runs the documents in these files, within the limits that the server
 * has too.
 */
export async function scopesForFiles(
  principal: Principal,
  api: Api,
  files: readonly string[],
): Promise<readonly Scope[]> {
  const { limits } = readConfig(process.env);
  const engine = createEngine(buildSchema(), { limits, introspection: 'public', onBug: () => {} });
  const documents = files.map(documentIn);
  try {
    return await smallestScopes({ engine, principal, countDocument: () => {} }, api, documents);
  } catch (error) {
    const file = error instanceof HalyardError && files[Number(error.details.field?.[2])];
    throw file ? new Error(`${file}: ${(error as HalyardError).message}`) : error;
  }
}

function documentIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const [reason] = (error as Error).message.split(',');
    throw new Error(`The file ${file} that --for names cannot be read: ${reason}.`);
  }
}
