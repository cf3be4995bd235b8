import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { disableSystemKey } from '../keys/system-key/disable.js';
import { enableSystemKey } from '../keys/system-key/enable.js';
import { rotateSystemKey } from '../keys/system-key/rotate.js';
import { showSystemKey } from '../keys/system-key/show.js';
import type { ShownSystemKey, SystemKey } from '../keys/system-key/system-key.js';
import { asOperator, type OutputOptions, print, printSecret, wholeNumber } from './command.js';

export function addSystemKey(program: Command): void {
  const systemKey = program
    .command('system-key')
    .description('The one key that holds every scope of the default tenant. It is off at first.');

  systemKey
    .command('enable')
    .description('Make the system key, or show the one there is.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      printWithAdvice(options, await asOperator(DEFAULT_TENANT, enableSystemKey));
    });

  systemKey
    .command('show')
    .description('Print the system key and nothing else. That it was seen is written to the audit trail.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const found = await asOperator(DEFAULT_TENANT, showSystemKey);
      print(options, withText(found), () => found.secret);
    });

  systemKey
    .command('rotate')
    .description('Give the system key another text.')
    .option(
      '--grace-seconds <n>',
      'how long the old text works beside it; 0: it dies at once',
      wholeNumber,
      0,
    )
    .option('--json', 'print JSON')
    .action(async ({ graceSeconds, ...options }: OutputOptions & { graceSeconds: number }) => {
      const rotate = (context: Parameters<typeof rotateSystemKey>[0]) =>
        rotateSystemKey(context, { graceSeconds });
      printWithAdvice(options, await asOperator(DEFAULT_TENANT, rotate));
    });

  systemKey
    .command('disable')
    .description('End the system key for good, at once. Enabled again it is another one.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const found = await asOperator(DEFAULT_TENANT, disableSystemKey);
      print(options, shown(found), () => 'The system key is disabled.');
    });
}

function printWithAdvice(options: OutputOptions, found: ShownSystemKey): void {
  printSecret(
    options,
    withText(found),
    'Whoever has it may do everything in the default tenant. Each use is written to the audit trail.',
  );
}

const withText = ({ systemKey, secret }: ShownSystemKey) => ({ ...shown(systemKey), secret });

const shown = ({ key, source }: SystemKey) => ({
  enabled: key !== undefined,
  id: key?.id ?? null,
  createdAt: key?.createdAt ?? null,
  lastUsedAt: key?.lastUsedAt ?? null,
  source,
});
