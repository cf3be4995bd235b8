/**
 * Every scope, as a row. A scope belongs to the vocabulary of one or more APIs; management scopes may be granted to a
 * key of any API. An alias is another spelling accepted wherever a scope is written; answers use the row's own name.
 */
const rows = [
  // Catalog: the words of the Pixee PIM.
  row('products:read', 'Read products and catalog data', ['pim']),
  row('products:write', 'Create and update products', ['pim']),
  row('products:delete', 'Delete products, one or in bulk', ['pim']),
  row('categories:read', 'Read the category tree and its mappings', ['pim']),
  row('categories:write', 'Create and change categories and mappings', ['pim']),
  row('suppliers:read', 'Read suppliers and their catalog data', ['pim']),
  row('suppliers:write', 'Create and change suppliers and their catalog data', ['pim']),
  row('imports:read', 'View import jobs and logs', ['pim']),
  row('imports:write', 'Start and manage imports', ['pim']),
  row('exports:read', 'View export jobs', ['pim']),
  row('exports:write', 'Create and download exports', ['pim']),
  row('ext:products:read', 'Read the reduced product catalog of the external API', ['pim']),
  row('ext:products:write', 'Create and update products through the external API', ['pim']),
  row('windev:read', 'Read the WinDev delta feed', ['pim']),
  row('windev:write', 'Write through the WinDev integration', ['pim']),
  row('windev:sync', 'Synchronise with WinDev in both directions', ['pim']),

  // Jobs: the words of PixelByte, whose work Pixxel's clients ask for too.
  row('submit_job', 'Submit new jobs', ['pixelbyte', 'pixxel'], ['jobs:submit']),
  row('check_status', 'Check job status and retrieve results', ['pixelbyte', 'pixxel'], ['jobs:read']),
  row('list_models', 'List available models and their pricing', ['pixelbyte', 'pixxel'], ['models:read']),

  // Pxxl's platform, and Pixxel's areas, which share the word "project".
  row('projects:read', 'Read projects', ['pxxl', 'pixxel']),
  row('projects:write', 'Create and change projects', ['pxxl', 'pixxel']),
  row('deployments:read', 'Read deployments and their status', ['pxxl']),
  row('deployments:write', 'Create deployments', ['pxxl']),
  row('cdn:read', 'Read CDN assets and their summary', ['pxxl']),
  row('cdn:write', 'Upload and delete CDN assets', ['pxxl']),
  row('domains:read', 'Read domains', ['pxxl']),
  row('domains:write', 'Change domains', ['pxxl']),
  row('billing:read', 'Read billing', ['pxxl']),
  row('status:read', 'Read the platform status', ['pxxl']),
  row('aois:read', 'Read areas of interest', ['pixxel']),
  row('aois:write', 'Create and delete areas of interest', ['pixxel']),

  // Management: grantable to a key of any API.
  row('keys:read', 'List and read API keys', 'every'),
  row('keys:write', 'Create, change, rotate and revoke API keys', 'every'),
  row('keys:verify', 'Ask whether a key is valid, for other servers', 'every'),
  row('accounts:read', 'Read users and service accounts', 'every'),
  row('accounts:write', 'Create and change users and service accounts', 'every'),
  row('tenants:read', 'Read the tenant and its members', 'every'),
  row('tenants:write', 'Change the tenant and its members', 'every'),
  row('tenants:own', 'Suspend the tenant, and make or unmake its owners', 'every'),
  row('models:write', 'Register, change and remove models that jobs ask elsewhere', 'every'),
  row('audit:read', 'Read the audit trail', 'every'),
  row('usage:read', 'Read usage', 'every'),
] as const;

/** One word of authority. A typo does not compile. */
export type Scope = (typeof rows)[number]['name'];

export interface ScopeRow {
  readonly name: Scope;
  /** What holding it allows, for the person who grants it. */
  readonly description: string;
  /** The APIs whose vocabulary has it, or `every` for a management scope. */
  readonly apis: readonly string[] | 'every';
  readonly aliases: readonly string[];
}

export const scopeRegistry: readonly ScopeRow[] = rows;
export const allScopes: readonly Scope[] = rows.map((entry) => entry.name);

const byWord = new Map<string, Scope>(
  scopeRegistry.flatMap((entry) =>
    [entry.name, ...entry.aliases].map((word): [string, Scope] => [word, entry.name]),
  ),
);

/** The scope a word names, its own name or an alias; `undefined` for a word nobody registered. */
export const scopeNamed = (word: string): Scope | undefined => byWord.get(word);

function row<const Name extends string>(
  name: Name,
  description: string,
  apis: readonly string[] | 'every',
  aliases: readonly string[] = [],
) {
  return { name, description, apis, aliases } as const;
}
