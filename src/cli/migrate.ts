import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { inspect, migrate } from '../storage/open.js';
import { type OutputOptions, print } from './command.js';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database up to date. `serve` does so by itself unless told not to.')
    .option('--check', 'change nothing; exit 1 where something is missing')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions & { check?: boolean }) => {
      const config = readConfig(process.env);
      const found = options.check ? await inspect(config) : await migrate(config);
      print(options, found, () => `${found.applied} of ${found.known} migrations applied.`);
      if (found.applied < found.known) process.exitCode = 1;
    });
}
