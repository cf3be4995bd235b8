import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/audit/event.js';
import { auditTables } from '../../src/audit/table.js';
import { createTestApp } from '../support/app.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const SECRET = 'a secret for tests that is long enough to be one';
const EVENTS = 200_000;
const PER_INSERT = 1000;

let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'halyard-export-'));
  const t = await createTestApp({
    env: { HALYARD_SECRET: SECRET },
    place: { dataDir, databaseUrl: undefined },
  });
  const event = (): AuditEvent => ({
    id: t.ids.next('aud'),
    tenantId: 'default',
    at: new Date(t.clock.now()),
    actorKind: 'operator',
    actorId: 'operator',
    action: 'test.fill',
    subjectId: 'nothing',
    address: 'local',
    requestId: 'the-same',
    before: { text: 'x'.repeat(150) },
    after: { text: 'y'.repeat(150) },
    count: 1,
    seal: 1,
  });
  for (let made = 0; made < EVENTS; made += PER_INSERT) {
    const events = Array.from({ length: PER_INSERT }, event);
    await t.store.tx(async (w) => {
      await w.insert(auditTables(w).auditEvents).values(events);
    });
  }
  await t.graphql('{ me { id } }', { key: 'rubbish' });
  await t.close();
}, 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function exporting(...args: string[]) {
  const child = spawn(process.execPath, ['--max-old-space-size=64', MAIN, 'audit', 'export', ...args], {
    env: { PATH: process.env['PATH'], HALYARD_DATA: dataDir, HALYARD_SECRET: SECRET },
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { lines: createInterface({ input: child.stdout }), child, ended, complaints: () => complaints };
}

describe('an export of two hundred thousand events', () => {
  it('is one JSON object a line, newest first, in less memory than the trail is long', async () => {
    const { lines, ended, complaints } = exporting();
    let [count, length, last] = [0, 0, '￿'];
    for await (const line of lines) {
      count += 1;
      length += line.length;
      const { id } = JSON.parse(line) as { id: string };
      if (id >= last) throw new Error(`${id} comes after ${last}.`);
      last = id;
    }
    expect([await ended, complaints()]).toEqual([0, '']);
    expect(count).toBeGreaterThan(EVENTS);
    // Twice the memory it was given.
    expect(length).toBeGreaterThan(100 * 1024 ** 2);
  }, 60_000);

  it('has what happened to nobody’s credential for who asks for it', async () => {
    const { lines, ended } = exporting('--nobody');
    const found: unknown[] = [];
    for await (const line of lines) found.push(JSON.parse(line));
    expect(await ended).toBe(0);
    expect(found).toMatchObject([
      { action: 'credential.deny', tenantId: '', after: { code: 'API_KEY_MALFORMED' } },
    ]);
  });

  it('ends in peace where nobody reads on', async () => {
    const { lines, child, ended, complaints } = exporting();
    for await (const line of lines) {
      expect(JSON.parse(line)).toHaveProperty('action');
      break;
    }
    child.stdout.destroy();
    expect([await ended, complaints()]).toEqual([0, '']);
  });
});
