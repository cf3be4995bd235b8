import { notFound } from '../errors.js';
import { type ScopeUse, unusedScopes } from '../usage/unused-scopes.js';
import { asOperator, type OutputOptions, print, table } from './command.js';

/** `halyard keys unused <id>`: what could be taken from a key. */
export async function showUnused(
  id: string,
  options: OutputOptions & { readonly tenant: string; readonly days: number },
): Promise<void> {
  const { days } = options;
  const usage = await asOperator(options.tenant, (context) => unusedScopes(context, { keyId: id, days }));
  if (!usage) throw notFound('API key');
  print(options, usage, () =>
    [
      table(['UNUSED', 'LAST USED'], usage.unused.map(row)),
      '',
      table(['USED', 'LAST USED'], usage.used.map(row)),
      '',
      `Since ${usage.since.toISOString()}.`,
    ].join('\n'),
  );
}

const row = ({ scope, lastUsedAt }: ScopeUse): readonly string[] => [
  scope,
  lastUsedAt?.toISOString() ?? 'never',
];
