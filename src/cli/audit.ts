import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import type { AuditEvent } from '../audit/event.js';
import { listEvents } from '../audit/list-events.js';
import { verifyTrail } from '../audit/verify-trail.js';
import { readConfig } from '../config.js';
import { asOperator, fromSecret, moment, type OutputOptions, print } from './command.js';

export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('Read the audit trail, and check that nobody changed it.');

  audit
    .command('verify')
    .description('Make every seal again and name the first that does not hold; exit 1 where one does not.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const { signer } = fromSecret(readConfig(process.env));
      const report = await asOperator(DEFAULT_TENANT, ({ store }) => verifyTrail(store, signer));
      print(options, report, () =>
        report.ok
          ? `All ${report.seals} seals hold; they cover ${report.events} events.`
          : `Seal ${report.seal} does not hold: ${report.reason} Those before it do.`,
      );
      if (!report.ok) process.exitCode = 1;
    });

  audit
    .command('export')
    .description('Print the trail as NDJSON, newest first: one event a line.')
    .option('--tenant <id>', 'the tenant whose trail it is', DEFAULT_TENANT)
    .option('--since <time>', 'only from this time on, as an RFC 3339 time', moment)
    .option('--until <time>', 'only before this time', moment)
    .action(async ({ tenant, ...filter }: { tenant: string; since?: Date; until?: Date }) => {
      await asOperator(tenant, async (context) => {
        for (let after: string | undefined; ; ) {
          const page = await listEvents(context, filter, { first: 500, after });
          process.stdout.write(page.rows.map((event: AuditEvent) => `${JSON.stringify(event)}\n`).join(''));
          const last = page.rows.at(-1);
          if (!page.hasNextPage || !last) return;
          after = page.cursorOf(last);
        }
      });
    });
}
