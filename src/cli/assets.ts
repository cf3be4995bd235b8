import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { collectAssets } from '../assets/collect.js';
import { type Damage, type Verified, verifyAssets } from '../assets/verify.js';
import { asOperator, type OutputOptions, print } from './command.js';

export function addAssets(program: Command): void {
  const assets = program.command('assets').description('The files of assets, of all tenants.');

  assets
    .command('verify')
    .description('Read every file and compare it with its hash. A damaged one is served no more; exit 1.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const report = await asOperator(DEFAULT_TENANT, verifyAssets);
      print(options, report, () => linesOf(report).join('\n'));
      if (!report.ok) process.exitCode = 1;
    });

  assets
    .command('collect')
    .description('Throw away now what nobody can ask for any more. A server does so by itself.')
    .action(async () => {
      await asOperator(DEFAULT_TENANT, (context) => collectAssets(context, true));
    });
}

function linesOf({ contents, bytes, damaged }: Verified): readonly string[] {
  if (damaged.length === 0) return [`All ${contents} contents are as they were uploaded, ${bytes} bytes.`];
  return [
    ...damaged.flatMap(linesAbout),
    `${damaged.length} of ${contents} contents are damaged, and are not served. Upload them again, or put their files back and run this again.`,
    ...(damaged.every(({ fault }) => fault === 'missing') && damaged.length === contents
      ? [NONE_IS_HERE]
      : []),
  ];
}

const NONE_IS_HERE = 'Not one of them is here: is HALYARD_ASSETS that of the server?';

const linesAbout = ({ sha256, fault, assets }: Damage): readonly string[] => [
  `${sha256} is ${fault}:`,
  ...assets.map(({ tenantId, projectId, id, name }) => `  ${id} ${name} (${projectId} of ${tenantId})`),
];
