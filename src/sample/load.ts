import { listMembers } from '../accounts/members.js';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { type LoadedCatalog, loadCatalog } from '../catalog/sample.js';
import type { Context } from '../context.js';
import { getKey } from '../keys/get-key.js';
import { exampleId } from './example-ids.js';
import { loadPeople } from './people.js';
import { LAST_OF_WORKSPACE, loadWorkspace } from './workspace.js';

/** How much was new. */
export interface LoadedSample extends LoadedCatalog {
  /** Whether the sample’s people can log in. */
  readonly people: boolean;
  /** Whether there are projects, keys, jobs and files of the sample now that were not there. */
  readonly workspace: boolean;
}

/**
 * Gives the caller's tenant data to look at: a catalog, and in the default tenant also what the examples of the OpenAPI
 * documents name, so that each of them works. What is there already is left as it is. People are added only to a tenant
 * that has none: theirs is a password that everybody knows, and no installation in use gets an owner with it.
 */
export async function loadSample(context: Context): Promise<LoadedSample> {
  const isDefault = context.principal.tenantId === DEFAULT_TENANT;
  const catalog = await loadCatalog(context, isDefault ? EXAMPLES : undefined);
  const people = isDefault && (await listMembers(context, { first: 1 })).rows.length === 0;
  if (people) await loadPeople(context);
  const workspace = isDefault && !(await getKey(context, LAST_OF_WORKSPACE));
  if (workspace) await loadWorkspace(context);
  return { ...catalog, people, workspace };
}

/** What rows of the catalog are called that the examples name. */
const EXAMPLES = {
  products: new Map(
    [...'abcdefgh'].map((letter, at) => [`OUT-001-0${at + 1}`, exampleId('prd', letter)] as const),
  ),
  categories: new Map([['outdoor', exampleId('cat', 'a')]]),
  suppliers: new Map([['NORDFJELL', exampleId('sup', 'a')]]),
};
