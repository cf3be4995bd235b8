import type { Command } from 'commander';
import { documentedVariables } from '../config.js';
import { type OutputOptions, print, table } from './command.js';

/** The table that README holds. */
export const configDocs = (): string =>
  [
    '| variable | when unset | what it is |',
    '|---|---|---|',
    ...documentedVariables.map(
      ({ name, unset, description }) => `| \`${name}\` | ${unset} | ${description} |`,
    ),
  ].join('\n');

export function addConfig(program: Command): void {
  program
    .command('config')
    .description('List the environment variables that configure the server.')
    .option('--docs', 'as the Markdown table of the README')
    .option('--json', 'print JSON')
    .action((options: OutputOptions & { docs?: boolean }) => {
      const plain = () =>
        table(
          ['VARIABLE', 'UNSET', 'WHAT IT IS'],
          documentedVariables.map(({ name, unset, description }) => [name, unset, description]),
        );
      print(options, documentedVariables, options.docs ? configDocs : plain);
    });
}
