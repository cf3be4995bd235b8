import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { loadSample } from '../sample/load.js';
import { asOperator, type OutputOptions, print } from './command.js';

export function addSample(program: Command): void {
  program
    .command('sample')
    .description('Data to try things with.')
    .command('load')
    .description(
      'Load a realistic sample catalog, and into the default tenant one of everything else. Loading it twice loads it once.',
    )
    .option('--tenant <id>', 'the tenant that gets it', DEFAULT_TENANT)
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions & { tenant: string }) => {
      const loaded = await asOperator(options.tenant, loadSample);
      const { people, workspace, ...counts } = loaded;
      print(options, loaded, () =>
        [
          ...Object.entries(counts).map(([what, count]) => `${count} ${what}`),
          ...(people ? ['people'] : []),
          ...(workspace ? ['projects, keys, jobs and files'] : []),
        ].join(', '),
      );
    });
}
