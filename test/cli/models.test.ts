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
    const changed = await models(
      'update',
      'shout',
      '--price',
      '300',
      '--currency',
      'JPY',
      '--inactive',
      '--json',
    );
    expect(JSON.parse(changed.stdout)).toMatchObject({
      name: 'Shout',
      price: { minorUnits: 300, currency: 'JPY' },
      isActive: false,
      endpoint: { headerNames: ['authorization', 'x-time'], timeoutSeconds: 30 },
    });
    const again = await models('update', 'shout', '--active', '--timeout', '40', '--headers', '/dev/null');
    expect([again.stdout, again.stderr]).toEqual(['shout is changed.\n', '']);
    const now = JSON.parse((await models('list', '--json')).stdout).items.at(-1);
    expect(now).toMatchObject({ isActive: true, endpoint: { headerNames: [], timeoutSeconds: 40 } });
    for (const { stdout } of [registered, listed, json, changed]) expect(stdout).not.toContain('nobody-sees');
    expect((await models('remove', 'shout')).stdout).toBe('shout is removed.\n');
    expect((await models('remove', 'shout')).stderr).toBe('halyard: There is no such model.\n');
  });

  it('says what is wrong, and does nothing', async () => {
    const unread = await register('--schema', join(folder, 'wrong.json'));
    expect([unread.code, unread.stderr]).toEqual([1, expect.stringContaining('cannot be read as JSON')]);
    const lost = await register('--headers', join(folder, 'none'));
    expect(lost.stderr).toContain("'--headers <file>' argument");
    const inside = await register('--url', 'http://127.0.0.1:9000/');
    expect([inside.code, inside.stderr]).toEqual([
      1,
      'halyard: The host is at an address that is not called from here. The operator opens it by HALYARD_OUTBOUND_ALLOW, on the command line as for the server.\n',
    ]);
    expect((await register('--timeout', '601')).stderr).toBe(
      'halyard: A timeout in seconds is a whole number from 1 to 600.\n',
    );
    expect((await models('update', 'qr-code', '--price', '1')).stderr).toBe(
      'halyard: Give --price and --currency together.\n',
    );
    expect((await models('update', 'qr-code', '--inactive')).stderr).toBe(
      'halyard: There is no such model.\n',
    );
    const dear = await register('--price', '0.255');
    expect(dear.stderr).toContain('at most 2 digits after the point');
  });
});
