import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import type { SigningKey } from '../sessions/session.js';
import { listSigningKeys, rotateSigningKeys } from '../sessions/signing-keys.js';
import { asOperator, type OutputOptions, print, table } from './command.js';

export function addSigningKeys(program: Command): void {
  const keys = program
    .command('signing-keys')
    .description('The keys that sign the access tokens of sessions.');

  keys
    .command('list')
    .description('List them, oldest first. Their public parts stand at /.well-known/jwks.json.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const found = await asOperator(DEFAULT_TENANT, listSigningKeys);
      print(options, found.map(shown), () =>
        table(
          ['KID', 'MADE', 'SIGNS', 'VERIFIES UNTIL'],
          found.map((key) => [
            key.id,
            key.createdAt.toISOString(),
            key.retiredAt ? 'no' : 'yes',
            key.verifiesUntil?.toISOString() ?? '',
          ]),
        ),
      );
    });

  keys
    .command('rotate')
    .description('Sign with another key from now on. Tokens of the old one verify until they expire.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const key = await asOperator(DEFAULT_TENANT, rotateSigningKeys);
      print(options, shown(key), () => `${key.id} signs from now on.`);
    });
}

/** All but the private part, which is sealed anyway. */
const shown = ({ sealedPrivateKey: _sealed, ...key }: SigningKey) => key;
