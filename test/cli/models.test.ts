import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halyard } from '../support/process.js';

const SECRET = 'Bearer nobody-sees-this';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halyard-test-'));
  writeFileSync(join(folder, 'schema.json'), JSON.stringify({ type: 'object' }));
  writeFileSync(join(folder, 'wrong.json'), '{');
  writeFileSync(join(folder, 'headers'), `Authorization: ${SECRET}\n\nX-Time: 10:30\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const models = (...args: string[]) =>
  halyard(['models', ...args], {
    HALYARD_DATA: folder,
    HALYARD_SECRET: 'a secret for tests that is long enough to be one',
  });
const register = (...args: string[]) =>
  models(
    ...['register', 'shout', '--name', 'Shout', '--url', 'https://models.example.com/'],
    ...['--price', '0.25', '--currency', 'EUR', '--schema', join(folder, 'schema.json'), ...args],
  );

describe('halyard models', () => {
  it('registers, lists and removes, and shows no header again', async () => {
    const registered = await register('--headers', join(folder, 'headers'), '--timeout', '30', '--json');
    expect(registered.stderr).toBe('');
    expect(JSON.parse(registered.stdout)).toMatchObject({
      id: 'shout',
      price: { minorUnits: 25, currency: 'EUR' },
      isActive: true,
      endpoint: { headerNames: ['authorization', 'x-time'], timeoutSeconds: 30 },
    });
    const listed = await models('list');
    expect(listed.stdout).toMatch(/shout +Shout +0\.25 EUR +yes +https:\/\/models\.example\.com\//);
    expect(listed.stdout).toMatch(/identicon .* built in/);
    const json = await models('list', '--json');
    expect(JSON.parse(json.stdout).items).toHaveLength(3);
    for (const { stdout } of [registered, listed, json]) expect(stdout).not.toContain('nobody-sees');
    expect((await models('remove', 'shout')).stdout).toBe('shout is removed.\n');
    expect((await models('remove', 'shout')).stderr).toBe('halyard: There is no such model.\n');
  });

  it('says what is wrong, and does nothing', async () => {
    const unread = await register('--schema', join(folder, 'wrong.json'));
    expect([unread.code, unread.stderr]).toEqual([1, expect.stringContaining('cannot be read as JSON')]);
    const inside = await register('--url', 'http://127.0.0.1:9000/');
    expect([inside.code, inside.stderr]).toEqual([
      1,
      'halyard: The host is at an address that is not called from here. The operator opens it by HALYARD_OUTBOUND_ALLOW, on the command line as for the server.\n',
    ]);
    expect((await register('--timeout', '601')).stderr).toBe(
      'halyard: A timeout in seconds is a whole number from 1 to 600.\n',
    );
    const dear = await register('--price', '0.255');
    expect(dear.stderr).toContain('at most 2 digits after the point');
  });
});
