import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import type { AuditFilter } from '../audit/event.js';
import { listEvents } from '../audit/list-events.js';
import { type LastSeal, type SealMark, verifyTrail } from '../audit/verify-trail.js';
import { readConfig } from '../config.js';
import type { Context } from '../context.js';
import { operatorOf } from '../principals/operator.js';
import { anonymous } from '../principals/principal.js';
import { asOperator, fromSecret, moment, type OutputOptions, print } from './command.js';

export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('Read the audit trail, and check that nobody changed it.');

  audit
    .command('verify')
    .description('Make every seal again and name the first that does not hold; exit 1 where one does not.')
    .option(
      '--expect <number:hash>',
      'the last seal as it was printed before: fail where it is gone',
      sealMark,
    )
    .option('--json', 'print JSON')
    .action(async ({ expect, ...options }: OutputOptions & { expect?: SealMark }) => {
      const { signer } = fromSecret(readConfig(process.env));
      const report = await asOperator(DEFAULT_TENANT, ({ store }) => verifyTrail(store, signer, expect));
      print(options, report, () =>
        report.ok
          ? `All ${report.seals} seals hold; they cover ${report.events} events.${lineAbout(report.last)}`
          : `Seal ${report.seal} does not hold: ${report.reason} Those before it do.`,
      );
      if (!report.ok) process.exitCode = 1;
    });

  audit
    .command('export')
    .description('Print the trail as NDJSON, newest first: one event a line.')
    .option('--tenant <id>', 'the tenant whose trail it is', DEFAULT_TENANT)
    .option('--nobody', 'what befell credentials that are nobody’s: unknown keys, accounts that do not exist')
    .option('--since <time>', 'only from this time on, as an RFC 3339 time', moment)
    .option('--until <time>', 'only before this time', moment)
    .action(async ({ tenant, nobody, ...filter }: ExportOptions) => {
      await asOperator(tenant, async (context) => {
        const reader = nobody ? { ...context, principal: operatorOf(anonymous.tenantId) } : context;
        const lines = Readable.from(linesOf(reader, filter));
        await pipeline(lines, process.stdout, { end: false }).catch(unlessNobodyReads);
      });
    });
}

const lineAbout = (last: LastSeal | undefined): string =>
  last ? `\nThe last one, made at ${last.at.toISOString()}, is ${last.number}:${last.hash}` : '';

function sealMark(value: string): SealMark {
  const [, number, hash = ''] = /^([1-9]\d{0,8}):(\S+)$/.exec(value) ?? [];
  if (number === undefined)
    throw new InvalidArgumentError('It must be the number of a seal, a colon, and its hash.');
  return { number: Number(number), hash };
}

type ExportOptions = AuditFilter & { readonly tenant: string; readonly nobody?: boolean };

/** A page at a time, and no faster than they are read: a trail may be larger than the memory. */
async function* linesOf(context: Context, filter: AuditFilter): AsyncGenerator<string> {
  for (let after: string | undefined; ; ) {
    const page = await listEvents(context, filter, { first: 500, after });
    yield page.rows.map((event) => `${JSON.stringify(event)}\n`).join('');
    const last = page.rows.at(-1);
    if (!page.hasNextPage || !last) return;
    after = page.cursorOf(last);
  }
}

/** `… | head` has had enough. */
function unlessNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
