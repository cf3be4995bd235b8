import { allScopes, type Scope, scopeRegistry } from './scope-registry.js';

/**
 * Every API, as a row: the product whose keys share a prefix, a scope vocabulary and rules. The prefix a key wears
 * comes from its API and environment, so a key found in a log names both.
 */
const rows = {
  halyard: {
    title: 'Halyard',
    prefixes: { live: 'hal_live_', test: 'hal_test_' },
    vocabulary: 'every scope',
    emptyScopes: 'none',
    unbound: 'no project',
  },
  pixee: {
    title: 'Pixee Enterprise Server',
    prefixes: { live: 'pixee_' },
    vocabulary: 'every scope',
    emptyScopes: 'none',
    unbound: 'no project',
  },
  pim: {
    title: 'Pixee PIM',
    prefixes: { live: 'pm_live_', test: 'pm_test_' },
    vocabulary: 'own',
    emptyScopes: 'none',
    unbound: 'no project',
  },
  pixelbyte: {
    title: 'PixelByte',
    prefixes: { live: 'pxb_live_', test: 'pxb_test_' },
    vocabulary: 'own',
    emptyScopes: 'all of the API',
    unbound: 'no project',
  },
  pxxl: {
    title: 'Pxxl',
    prefixes: { live: 'pxxl_live_', test: 'pxxl_test_' },
    vocabulary: 'own',
    emptyScopes: 'none',
    unbound: 'every project',
  },
  pixxel: {
    title: 'Pixxel',
    prefixes: { live: 'pixxel_live_', test: 'pixxel_test_' },
    vocabulary: 'own',
    emptyScopes: 'none',
    unbound: 'no project',
  },
} as const satisfies Record<string, ApiShape>;

interface ApiShape {
  readonly title: string;
  /** Environment → what its keys begin with. */
  readonly prefixes: { readonly live: string; readonly test?: string };
  /** `own`: the registry's scopes of this API and the management scopes; `every scope`: no limit. */
  readonly vocabulary: 'own' | 'every scope';
  /** What an empty scope list on a key means (PixelByte's rule differs). Evaluated at each use. */
  readonly emptyScopes: 'none' | 'all of the API';
  /**
   * Whose rows a key sees that is bound to no project, because it belongs to no service account. Pxxl's form for a key
   * asks for no project: its key "grants real access to your workspace".
   */
  readonly unbound: 'no project' | 'every project';
}

export type Api = keyof typeof rows;
export type Environment = 'live' | 'test';

export interface ApiRow extends ApiShape {
  readonly name: Api;
}

export const apiNames = Object.keys(rows) as readonly Api[];
export const environments: readonly Environment[] = ['live', 'test'];

export const apiRegistry: readonly ApiRow[] = apiNames.map((name) => ({ name, ...rows[name] }));

export const apiNamed = (name: Api): ApiRow => ({ name, ...rows[name] });

/** The scopes of an API's own vocabulary, without the management scopes. */
export function ownScopes(api: Api): readonly Scope[] {
  if (rows[api].vocabulary === 'every scope') return allScopes;
  return scopeRegistry
    .filter((entry) => entry.apis !== 'every' && entry.apis.includes(api))
    .map((entry) => entry.name);
}

/** The scopes a key of this API may be granted: its own vocabulary and the management scopes. */
export function grantableScopes(api: Api): readonly Scope[] {
  const own = new Set(ownScopes(api));
  return scopeRegistry
    .filter((entry) => entry.apis === 'every' || own.has(entry.name))
    .map((entry) => entry.name);
}

/** What a key of this API in this environment begins with; `undefined` where the API has no such environment. */
export const prefixOf = (api: Api, environment: Environment): string | undefined =>
  apiNamed(api).prefixes[environment];

export interface KeyPrefix {
  readonly prefix: string;
  readonly api: Api;
  readonly environment: Environment;
}

/** Every prefix with what it stands for. */
export const keyPrefixes: readonly KeyPrefix[] = apiRegistry.flatMap(({ name, prefixes }) =>
  (Object.entries(prefixes) as [Environment, string][]).map(([environment, prefix]) => ({
    prefix,
    api: name,
    environment,
  })),
);
