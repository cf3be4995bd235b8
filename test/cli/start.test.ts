import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresServer, scratchDatabase } from '../support/postgres.js';
import { halyard, type ServerProcess, startServer } from '../support/process.js';

let dir: string;
const servers: ServerProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'halyard-start-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop('SIGKILL')));
  rmSync(dir, { recursive: true, force: true });
});

async function start(args: string[] = [], env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServer({ HALYARD_DATA: dir, ...env }, args);
  servers.push(server);
  return server;
}

describe('the first start', () => {
  it('prints a key once, with a curl line that works when it is pasted', async () => {
    const server = await start(['--sample']);
    const line = /curl "(\S+)" -H "X-API-Key: (\S+)"/.exec(server.banner);
    const response = await fetch(line?.[1] ?? '', { headers: { 'x-api-key': line?.[2] ?? '' } });
    expect(response.status).toBe(200);
    expect((await response.json()) as object).toMatchObject({
      items: [expect.anything(), expect.anything(), expect.anything()],
    });
    expect(server.banner.split(line?.[2] ?? '-')).toHaveLength(3);
    expect(server.log()).not.toContain(line?.[2]?.slice(-40));

    await server.stop();
    const second = await start();
    expect(second.banner).not.toContain('hal_live_');
    const again = await fetch(`${second.url}/api/v1/products?limit=1&total=true`, {
      headers: { 'x-api-key': line?.[2] ?? '' },
    });
    expect(((await again.json()) as { total: number }).total).toBeGreaterThanOrEqual(1000);
  });

  it('makes a secret that only its owner may read, beside the database', async () => {
    await start();
    expect(statSync(join(dir, 'secret')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'halyard.db')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, 'secret'), 'utf8').trim().length).toBeGreaterThanOrEqual(32);
  });

  it('prints one key where two processes start at the same time on one folder', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const keys = [one, two].flatMap(({ banner }) => banner.match(/hal_live_\w{65}/) ?? []);
    expect(keys).toHaveLength(1);
    for (const { url } of [one, two]) {
      const response = await fetch(`${url}/api/v1/products`, { headers: { 'x-api-key': keys[0] ?? '' } });
      expect(response.status).toBe(200);
    }
  });

  it('says in a sentence what is wrong with the environment, and does not start', async () => {
    const { code, stderr } = await halyard(['serve'], { HALYARD_DATA: dir, HALYARD_PROT: '1' });
    expect(code).toBe(1);
    expect(stderr).toBe(
      'halyard: HALYARD_PROT is no setting of Halyard; did you mean PORT? `halyard config` lists those there are.\n',
    );
  });

  it('warns where the keys in the database were made under another secret', async () => {
    const first = await start([], { HALYARD_SECRET: 'the secret of the first start of some length' });
    await first.stop();
    const second = await start([], { HALYARD_SECRET: 'the secret of the second start of some length' });
    expect(second.log()).toContain('1 key secret(s) in the database were made under another HALYARD_SECRET');
  });

  it('says so where the port is taken', async () => {
    const server = await start();
    const { code, stderr } = await halyard(['serve'], { HALYARD_DATA: dir, PORT: new URL(server.url).port });
    expect(code).toBe(1);
    expect(stderr).toContain('is in use. Set PORT to another one');
  });

  it('says so where HALYARD_HOST is no address of this machine', async () => {
    const { code, stderr } = await halyard(['serve'], {
      HALYARD_DATA: dir,
      PORT: '0',
      HALYARD_HOST: '192.0.2.1',
    });
    expect([code, stderr]).toEqual([
      1,
      'halyard: HALYARD_HOST is "192.0.2.1", which is no address of this machine. Leave it out to listen on all of them.\n',
    ]);
  });

  it('prints the URLs of every bridge that is on, the hosts that are theirs, and what was loaded', async () => {
    const server = await start(['--sample'], { HALYARD_BRIDGE_HOSTS: 'api.example.com/v1=pixxel' });
    for (const path of ['/api/v1', '/pixxel/v1']) {
      expect(server.banner).toContain(`${server.url}${path}   OpenAPI: ${server.url}${path}/openapi\n`);
      expect((await fetch(`${server.url}${path}/openapi`)).status).toBe(200);
    }
    expect(server.banner).toMatch(/at host +api\.example\.com\/v1 +pixxel\n/);
    expect(server.banner).toContain('loaded 1248 products, 136 categories, 16 suppliers');
    await server.stop();
    const again = await start(['--sample'], { HALYARD_BRIDGES: 'none' });
    expect(again.banner).toContain('Sample data: it was there already.');
    expect(again.banner).toContain('HALYARD_BRIDGES switches off every bridge');
    expect(again.banner).not.toContain('/api/v1');
  });

  it('tells how to load the sample while it runs', async () => {
    const server = await start();
    expect(server.banner).toContain('npm run -s halyard -- sample load');
  });

  it('names the file that the keys on PostgreSQL rest on where no secret was set, at the first start', async ({
    skip,
  }) => {
    const found = await postgresServer();
    if (!found) return skip();
    const database = await scratchDatabase(found);
    try {
      const first = await start([], { DATABASE_URL: database.url });
      expect(first.log()).toContain('HALYARD_SECRET is not set');
      expect(first.log()).toContain(join(dir, 'secret'));
      await first.stop();
      const second = await start([], { DATABASE_URL: database.url });
      expect(second.log()).not.toContain('HALYARD_SECRET is not set');
      await second.stop();
    } finally {
      await database.drop();
    }
  });

  it('refuses an outdated schema where it may not migrate it', async () => {
    const { code, stderr } = await halyard(['serve', '--no-migrate'], { HALYARD_DATA: dir, PORT: '0' });
    expect(code).toBe(1);
    expect(stderr).toContain('Run `halyard migrate` first.');
  });
});

describe('a start that fails', () => {
  it('makes no key that nobody gets to see', async () => {
    const server = await start();
    const other = join(dir, 'other');
    const taken = await halyard(['serve'], { HALYARD_DATA: other, PORT: new URL(server.url).port });
    expect(taken.code).toBe(1);
    const second = await start([], { HALYARD_DATA: other });
    expect(second.banner).toMatch(/hal_live_\w{65}/);
  });

  it('names the file that is no database, without a trace of our code', async () => {
    writeFileSync(
      join(dir, 'halyard.db'),
      'this is not a database, and long enough to be seen as none'.repeat(20),
    );
    const { code, stderr } = await halyard(['serve'], { HALYARD_DATA: dir, PORT: '0' });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^halyard: The file .*halyard\.db cannot be used: file is not a database\.\n$/),
    ]);
  });

  it('heeds no variable that the examples use for a key', async () => {
    const server = await start([], { HALYARD_KEY: 'hal_live_whatever' });
    expect(server.banner).toContain('serves');
  });
});

describe('a running server', () => {
  it('says that it lives and that it is ready', async () => {
    const { url } = await start();
    for (const path of ['/health', '/ready']) expect((await fetch(url + path)).status).toBe(200);
  });

  it("gives every answer a request id, the caller's own where it sent one", async () => {
    const { url } = await start();
    expect((await fetch(`${url}/health`)).headers.get('x-request-id')).toMatch(/^req_/);
    const own = await fetch(`${url}/health`, { headers: { 'x-request-id': 'trace-7' } });
    expect(own.headers.get('x-request-id')).toBe('trace-7');
    const nasty = await fetch(`${url}/health`, { headers: { 'x-request-id': 'a"b{}' } });
    expect(nasty.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it('finishes what is under way when it is told to stop, and writes what waits', async () => {
    const server = await start();
    const key = /hal_live_\w{65}/.exec(server.banner)?.[0] ?? '';
    const { hostname, port } = new URL(server.url);
    const body = JSON.stringify({ query: '{ me { name } }' });
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    await expect.poll(async () => (await fetch(`${server.url}/health`)).status).toBe(200);
    const stopped = server.stop();
    await expect
      .poll(() =>
        fetch(`${server.url}/health`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    socket.write(body.slice(5));
    expect(await stopped).toBe(0);
    expect(answer).toContain('"name":"First key"');

    const { stdout } = await halyard(['keys', 'list', '--json'], { HALYARD_DATA: dir });
    expect(JSON.parse(stdout).items[0].lastUsedAt).not.toBeNull();
  });

  it('answers what was sent before it was told to stop, also where nothing of it was read yet', async () => {
    const server = await start(['--sample']);
    const key = /hal_live_\w{65}/.exec(server.banner)?.[0] ?? '';
    const { hostname, port } = new URL(server.url);
    const answers = Array.from({ length: 10 }, async () => {
      const socket = connect(Number(port), hostname);
      let answer = '';
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
      const closed = once(socket, 'close');
      await once(socket, 'connect');
      socket.write(`GET /api/v1/products?limit=500 HTTP/1.1\r\nhost: x\r\nx-api-key: ${key}\r\n\r\n`);
      await closed.catch(() => {});
      return answer.slice(0, 15);
    });
    await expect.poll(async () => (await fetch(`${server.url}/health`)).status).toBe(200);
    expect(await server.stop('SIGINT')).toBe(0);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 200 OK']));
  });

  it('sends all of a long answer to a client that takes it slowly, though it is told to stop meanwhile', async () => {
    const server = await start();
    const key = /hal_live_\w{65}/.exec(server.banner)?.[0] ?? '';
    const { hostname, port } = new URL(server.url);
    const post = (query: string, variables = {}) => {
      const body = JSON.stringify({ query, variables });
      return `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    };
    const socket = connect(Number(port), hostname);
    const description = 'so much '.repeat(1200);
    for (const sku of ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L']) {
      socket.write(
        post('mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { sku } } }', {
          input: { sku, name: sku, description },
        }),
      );
      await once(socket, 'data');
    }
    const aliases = Array.from({ length: 90 }, (_, at) => `d${at}: description`).join(' ');
    socket.write(post(`{ products { nodes { ${aliases} } } }`));
    const [first] = (await once(socket, 'data')) as [Buffer];
    let taken = first.length;
    socket.pause().on('data', (bytes) => (taken += bytes.length));
    const stopped = server.stop();
    await expect.poll(() => fetch(`${server.url}/health`).catch(() => 'closed')).toBe('closed');
    await sleep(1000);
    socket.resume();
    expect(await stopped).toBe(0);
    const head = first.toString('latin1');
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
    expect(length).toBeGreaterThan(10_000_000);
    expect(taken).toBe(head.indexOf('\r\n\r\n') + 4 + length);
  });

  it('stops in good order when npm, which started it, is told to stop', async () => {
    const npm = spawn('npm', ['start'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        PORT: '0',
        HALYARD_DATA: dir,
        HALYARD_LOG_FORMAT: 'json',
      },
    });
    let [printed, log] = ['', ''];
    npm.stdout.on('data', (text: Buffer) => (printed += text.toString()));
    npm.stderr.on('data', (text: Buffer) => (log += text.toString()));
    await expect.poll(() => printed, { timeout: 20_000 }).toContain('curl ');
    npm.kill('SIGTERM');
    await expect.poll(() => log, { timeout: 10_000 }).toContain('"msg":"stopped"');
  });

  it('never logs a key, whatever header, URL or body it came in', async () => {
    const server = await start([], { HALYARD_LOG_LEVEL: 'trace' });
    const key = /hal_live_\w{65}/.exec(server.banner)?.[0] ?? '';
    await fetch(`${server.url}/api/v1/products/${key}?key=${key}`, {
      headers: { 'x-api-key': key, 'x-request-id': key },
    });
    await fetch(`${server.url}/${key}`);
    await expect.poll(() => server.log()).toContain('hal_live_');
    expect(server.log()).not.toContain(key.slice(-49));
  });

  it('takes the system key of another server from its environment, and never logs it', async () => {
    const key = 'the-old-key~of+another.server=0123456789';
    const env = { HALYARD_LOG_LEVEL: 'trace', HALYARD_SYSTEM_KEY: key };
    const server = await start([], env);
    const headers = { Authorization: `Bearer ${key}`, 'X-Request-Id': key };
    const url = `${server.url}/api/v1/products/${key}:${encodeURIComponent(key)}?key=${key}`;
    expect((await fetch(url, { headers })).status).toBe(400);
    expect((await fetch(`${server.url}/api/v1/openapi`, { headers })).status).toBe(200);
    await expect.poll(() => server.log()).toContain('/api/v1/openapi');
    expect(server.log()).not.toContain(key);
    expect(server.log()).not.toContain(encodeURIComponent(key));
    const config = await halyard(['config'], { HALYARD_DATA: dir, ...env });
    expect([config.stdout.includes('HALYARD_SYSTEM_KEY'), config.stdout.includes(key)]).toEqual([
      true,
      false,
    ]);
  });

  it('ends where HALYARD_SYSTEM_KEY is the text of another key, and says so', async () => {
    const made = await halyard(['keys', 'create', '--name', 'x', '--api', 'pixee', '--json'], {
      HALYARD_DATA: dir,
    });
    const { id, secret } = JSON.parse(made.stdout);
    const env = { HALYARD_DATA: dir, PORT: '0', HALYARD_SYSTEM_KEY: secret };
    const { code, stderr } = await halyard(['serve'], env);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`halyard: HALYARD_SYSTEM_KEY is the text of another key, ${id}.`),
    ]);
    expect(stderr).not.toContain(secret.slice(-49, -6));
  });

  it('survives a header of 64 KB and rubbish on the socket with a 4xx', async () => {
    const { url } = await start();
    const { hostname, port } = new URL(url);
    const raw = (text: string) =>
      new Promise<string>((resolve) => {
        let answer = '';
        const socket = connect(Number(port), hostname, () => socket.write(text));
        socket.setEncoding('utf8').on('data', (more: string) => (answer += more));
        socket.on('close', () => resolve(answer)).on('error', () => resolve(answer));
      });
    expect(await raw(`GET /health HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(65_536)}\r\n\r\n`)).toContain(
      '431',
    );
    expect(await raw('\0\0\0\r\n\r\n')).toContain('400');
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});

describe('the command line', () => {
  const run = (...args: string[]) => halyard(args, { HALYARD_DATA: dir });

  /** Ada joins the default tenant. */
  const joinAda = async (): Promise<void> => {
    const server = await start();
    const [firstKey = ''] = /hal_live_\w{65}/.exec(server.banner) ?? [];
    const ask = async (query: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${firstKey}` };
      const body = JSON.stringify({ query });
      return (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body })).text();
    };
    const invited = await ask(
      'mutation { inviteMember(input: { email: "ada@example.com", role: MEMBER }) { secret } }',
    );
    const [invitation = ''] = /hal_invite_\w+/.exec(invited) ?? [];
    expect(
      await ask(
        `mutation { register(input: { email: "ada@example.com", name: "Ada", password: "correct horse battery stable", invitation: "${invitation}" }) { user { email } userErrors { message } } }`,
      ),
    ).toContain('"userErrors":[]');
    await server.stop();
  };

  it('makes, shows, changes, rotates and revokes keys, and a running server obeys at once', async () => {
    const server = await start();
    const works = async (key: string) =>
      (await fetch(`${server.url}/api/v1/products`, { headers: { 'x-api-key': key } })).status;

    const made = JSON.parse(
      (await run('keys', 'create', '--api', 'pim', '--name', 'ci', '--scopes', 'products:read', '--json'))
        .stdout,
    );
    expect(await works(made.secret)).toBe(200);
    expect(JSON.parse((await run('keys', 'show', made.id, '--json')).stdout)).toMatchObject({
      name: 'ci',
      status: 'ACTIVE',
    });

    const limited = await run('keys', 'update', made.id, '--rate-limit', '600/60s');
    expect(limited.stdout).toMatch(/rate limit +600\/60s/);
    expect(limited.stdout).not.toMatch(/revoked|allowed ips/);
    expect((await run('keys', 'update', made.id, '--rate-limit', '600')).stderr).toContain('600/60s');
    expect((await run('keys', 'update', made.id, '--rate-limit', 'none')).stdout).not.toContain('rate limit');
    expect((await run('keys', 'update', made.id, '--inactive')).code).toBe(0);
    expect(await works(made.secret)).toBe(401);
    await run('keys', 'update', made.id, '--active', '--name', 'ci 2');
    expect(await works(made.secret)).toBe(200);

    const rotated = JSON.parse((await run('keys', 'rotate', made.id, '--json')).stdout);
    expect([await works(made.secret), await works(rotated.secret)]).toEqual([401, 200]);

    expect((await run('keys', 'revoke', made.id, '--reason', 'done')).stdout).toContain('REVOKED');
    expect(await works(rotated.secret)).toBe(401);
    const listed = JSON.parse((await run('keys', 'list', '--api', 'pim', '--json')).stdout);
    expect(listed).toMatchObject({ total: 1, items: [{ id: made.id, name: 'ci 2', revokedReason: 'done' }] });
  });

  it('shows who calls what and which routes end, and knows what is no route', async () => {
    const sunset = { HALYARD_SUNSET: 'pim.listProducts deprecated=2026-01-01 sunset=2099-06-01' };
    const server = await start([], sunset);
    const [key = ''] = /hal_live_\w{65}/.exec(server.banner) ?? [];
    const headers = { 'x-api-key': key };
    expect((await fetch(`${server.url}/api/v1/products`, { headers })).status).toBe(200);
    await server.stop();
    const asked = (...args: string[]) => halyard(args, { HALYARD_DATA: dir, ...sunset });
    expect((await asked('usage', '--route', 'pim.listProducts')).stdout).toContain('1 requests');
    expect((await asked('usage', '--route', 'pim')).stdout).toContain('1 requests');
    const wrong = await asked('usage', '--route', 'pim.listProduct');
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      'halyard: No bridge has a route pim.listProduct; did you mean pim.listProducts? `--route pim` shows all that were called.\n',
    ]);
    expect((await asked('sunset')).stdout).toMatch(
      /pim\.listProducts +2099-06-01 +0 +key_\w+ +.+ +1 +\d{4}-/,
    );
    expect(JSON.parse((await asked('sunset', '--json')).stdout)).toMatchObject([
      { bridge: 'pim', operation: 'listProducts', callers: [{ requests: 1 }] },
    ]);
    expect((await asked('sunset', '--bridge', 'pam')).stderr).toContain('There is no such bridge.');
  });

  it('prints a key alone, and what there is to say of it beside it', async () => {
    const made = await run('keys', 'create', '--name', 'ci', '--scopes', 'products:read suppliers:read');
    expect(made.stdout).toMatch(/^hal_live_\w{65}\n$/);
    expect(made.stderr).toContain('Copy the key now');
    const [, id = ''] = /(key_\w+)/.exec(made.stderr) ?? [];
    expect(JSON.parse((await run('keys', 'show', id, '--json')).stdout).scopes).toEqual([
      'products:read',
      'suppliers:read',
    ]);
    await run('keys', 'update', id, '--expires-at', '2099-01-31T12:00:00Z');
    const listed = (await run('keys', 'list')).stdout;
    expect(listed).toMatch(/STATUS +SCOPES +EXPIRES +LAST USED/);
    expect(listed).toContain('2099-01-31T12:00Z');
    await run('keys', 'revoke', id);
    expect((await run('keys', 'list', '--revoked')).stdout).toContain(id);
    expect((await run('keys', 'list', '--no-revoked')).stdout).not.toContain(id);
    expect((await run('keys', 'list')).stdout).toContain(id);
  });

  it('finds people by their e-mail address, and shows where they belong', async () => {
    await joinAda();
    expect((await run('users', 'disable', 'Ada@Example.com')).stdout).toBe('ada@example.com is disabled.\n');
    expect((await run('users', 'enable', 'ada@example.com')).stdout).toBe('ada@example.com is enabled.\n');
    expect((await run('users', 'unlock', 'ada@example.com')).stdout).toContain('can log in again');
    const reset = await run('users', 'reset-password', 'ada@example.com');
    expect(reset.stdout).toMatch(/^hal_reset_\w+\n$/);
    expect(reset.stderr).toContain('It works once, until');
    expect((await run('users', 'unlock', 'eve@example.com')).stderr).toBe(
      'halyard: Nobody is registered as eve@example.com.\n',
    );
    expect((await run('users', 'list')).stdout).toMatch(/ada@example\.com .*default \(member\)/);
  });

  it('shows which tenants are suspended', async () => {
    const { id } = JSON.parse((await run('tenants', 'create', '--name', 'Acme', '--json')).stdout);
    expect((await run('tenants', 'list')).stdout).toMatch(/CREATED +SUSPENDED/);
    await run('tenants', 'suspend', id);
    expect((await run('tenants', 'list')).stdout).toMatch(
      new RegExp(`${id} +Acme +\\d{4}-\\S+Z +\\d{4}-\\S+Z`),
    );
  });

  it('prints the last seal of the trail, and fails where it is gone', async () => {
    const server = await start();
    await server.stop();
    const { stdout } = await run('audit', 'verify');
    const [, mark = ''] = /The last one, made at \S+Z, is (\d+:\S+)\n/.exec(stdout) ?? [];
    expect((await run('audit', 'verify', '--expect', mark)).code).toBe(0);
    expect(JSON.parse((await run('audit', 'verify', '--json')).stdout).last).toMatchObject({
      number: Number.parseInt(mark, 10),
    });
    const cut = await run('audit', 'verify', '--expect', `99:${mark.split(':')[1]}`);
    expect([cut.code, cut.stdout]).toEqual([
      1,
      'Seal 99 does not hold: The trail ends before it: its end was cut off. Those before it do.\n',
    ]);
    expect((await run('audit', 'verify', '--expect', 'rubbish')).stderr).toContain('the number of a seal');
  });

  it('enables, shows, rotates and disables the system key, and a running server obeys at once', async () => {
    const server = await start();
    const status = async (key: string) =>
      (await fetch(`${server.url}/api/v1/openapi`, { headers: { Authorization: `Bearer ${key}` } })).status;
    expect((await run('system-key', 'show')).stderr).toBe('halyard: The system key is not enabled.\n');

    const [key = ''] = (await run('system-key', 'enable')).stdout.split('\n');
    expect(key).toMatch(/^pixee_\w{65}$/);
    expect((await run('system-key', 'show')).stdout).toBe(`${key}\n`);
    expect(await status(key)).toBe(200);

    const rotated = JSON.parse((await run('system-key', 'rotate', '--grace-seconds', '60', '--json')).stdout);
    expect(rotated).toMatchObject({ enabled: true, source: 'STORE' });
    expect([await status(key), await status(rotated.secret)]).toEqual([200, 200]);

    expect((await run('system-key', 'disable')).stdout).toBe('The system key is disabled.\n');
    expect([await status(key), await status(rotated.secret)]).toEqual([401, 401]);
    expect(server.log()).not.toContain(key.slice(-49, -6));
    expect((await run('audit', 'verify')).code).toBe(0);
  });

  it('says what is wrong and exits with 1', async () => {
    const scope = await run('keys', 'create', '--name', 'x', '--scopes', 'products:rad');
    expect([scope.code, scope.stderr]).toEqual([
      1,
      expect.stringContaining('halyard: There is no scope "products:rad"; '),
    ]);
    expect((await run('bogus')).stderr).toContain("unknown command 'bogus'");
    expect((await run()).stderr).toContain('Usage: halyard');
    const broken = await halyard(['keys', 'list'], { HALYARD_DATA: '/dev/null/x' });
    expect([broken.code, broken.stderr.split('\n').length]).toEqual([1, 2]);
    expect((await run('keys', 'show', 'key_none')).stderr).toBe('halyard: There is no such API key.\n');
    expect((await run('keys', 'list', '--tenant', 'nobody')).stderr).toContain('There is no tenant "nobody"');
    expect((await run('frobnicate')).code).not.toBe(0);
  });

  it('makes keys for the operations in files, and lists those that end soon', async () => {
    const file = (name: string, text: string) => {
      writeFileSync(join(dir, name), text);
      return join(dir, name);
    };
    const products = file('products.graphql', '{ products { nodes { sku supplier { name } } } }');
    const keys = file('keys.graphql', 'query A { apiKeys { totalCount } }');
    const wrong = file('wrong.graphql', '{ nonsense }');
    const create = (...args: string[]) => run('keys', 'create', '--name', 'x', '--api', 'pim', ...args);
    const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString();

    const made = await create('--for', products, '--for', keys, '--expires-at', inAWeek, '--json');
    const key = JSON.parse(made.stdout);
    expect(key.scopes).toEqual(['products:read', 'suppliers:read', 'keys:read']);
    expect((await create('--for', products, '--for', wrong)).stderr).toContain(
      `halyard: ${wrong}: Cannot query field "nonsense" on type "Query".`,
    );
    const nowhere = join(dir, 'nowhere.graphql');
    expect((await create('--for', nowhere)).stderr).toBe(
      `halyard: The file ${nowhere} that --for names cannot be read: ENOENT: no such file or directory.\n`,
    );
    for (const other of [['--scopes', 'keys:read'], ['--all-scopes']]) {
      expect((await create('--for', products, ...other)).stderr).toContain("option '--for <file>' cannot be");
    }

    const list = async (days: string) =>
      JSON.parse((await run('keys', 'list', '--expiring', days, '--json')).stdout);
    expect(await list('8')).toMatchObject({ total: 1, items: [{ id: key.id }] });
    expect(await list('6')).toMatchObject({ total: 0, items: [] });
    expect((await run('keys', 'list', '--expiring', '0')).stderr).toContain('from 1 to 400');
    expect(JSON.parse((await run('keys', 'unused', key.id, '--json')).stdout)).toMatchObject({
      unused: [{ scope: 'products:read', lastUsedAt: null }, {}, {}],
      used: [],
    });
    expect((await run('keys', 'unused', key.id)).stdout).toContain('products:read   never');
  });

  it('makes projects, service accounts and keys of theirs, and a running server obeys at once', async () => {
    const server = await start();
    const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);
    const [north, south] = [
      await json('projects', 'create', '--name', 'North'),
      await json('projects', 'create', '--name', 'South', '--description', 'Warm'),
    ];
    const both = ['--project', north.id, '--project', south.id];
    const account = await json('service-accounts', 'create', '--name', 'ci', ...both);
    expect(account).toMatchObject({ scopes: null, projectIds: [north.id, south.id] });
    const asked = ['--api', 'pixxel', '--name', 'ci', '--scopes', 'projects:read'];
    const of = ['--service-account', account.id];
    const key = await json('keys', 'create', ...asked, ...of, '--project', south.id);
    expect(key).toMatchObject({ serviceAccountId: account.id, projectIds: [south.id], ownerId: null });
    const seen = async () => {
      const headers = { authorization: key.secret };
      const response = await fetch(`${server.url}/pixxel/v1/projects`, { headers });
      const { data = [] } = (await response.json()) as { data?: { name: string }[] };
      return [response.status, ...data.map(({ name }) => name)];
    };
    expect(await seen()).toEqual([200, 'South']);
    expect(await json('keys', 'list', ...of)).toMatchObject({ total: 1, items: [{ id: key.id }] });
    expect(await json('projects', 'list')).toMatchObject({ total: 2, items: [south, north] });

    expect((await run('service-accounts', 'disable', account.id)).stdout).toBe(
      `${account.id} is disabled.\n`,
    );
    expect(await seen()).toEqual([403]);
    await run('service-accounts', 'enable', account.id);
    await run('projects', 'delete', south.id);
    expect(await seen()).toEqual([200]);
    expect((await run('service-accounts', 'list', '--project', north.id)).stdout).toContain(account.id);
    await run('service-accounts', 'delete', account.id);
    expect(await seen()).toEqual([403]);
    expect((await run('service-accounts', 'enable', account.id)).stderr).toBe(
      'halyard: There is no such service account.\n',
    );
  });

  it('lists, shows and cancels jobs of a running server', async () => {
    const server = await start();
    const key = /hal_live_\w{65}/.exec(server.banner)?.[0];
    const submit = async (input: string): Promise<string> => {
      const query = `mutation { submitJob(input: { modelId: "qr-code", input: { text: "${input}" } }) { job { id } } }`;
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({ query }),
      });
      return (await response.json()).data.submitJob.job.id;
    };
    const [good, bad] = [await submit('x'), await submit('ü'.repeat(2000))];
    const show = async (id: string) => JSON.parse((await run('jobs', 'show', id, '--json')).stdout);
    while ((await show(good)).status !== 'SUCCEEDED' || (await show(bad)).status !== 'FAILED');
    expect(await show(good)).toMatchObject({
      cost: '0.02 EUR',
      resultType: 'image/svg+xml',
      input: { text: 'x' },
    });
    const shown = (await run('jobs', 'show', bad)).stdout;
    expect(shown).toMatch(/^price +0\.02 EUR$/m);
    expect(shown).toMatch(/^submitted at +\d{4}-\d\d-\d\dT/m);
    expect(shown).not.toMatch(/^cost/m);
    const listed = JSON.parse((await run('jobs', 'list', '--status', 'FAILED', '--json')).stdout);
    expect(listed).toMatchObject({ total: 1, items: [{ id: bad, failure: 'INPUT_REFUSED', cost: null }] });
    expect((await run('jobs', 'list')).stdout).toMatch(/qr-code\s+FAILED \(INPUT_REFUSED\)\s+1/);
    expect((await run('jobs', 'cancel', good)).stderr).toBe('halyard: The job is over already.\n');
    expect((await run('jobs', 'show', 'job_none')).stderr).toBe('halyard: There is no such job.\n');
  });

  it('migrates, and can look without changing', async () => {
    expect((await run('migrate', '--check')).code).toBe(1);
    expect(JSON.parse((await run('migrate', '--json')).stdout)).toMatchObject({ known: expect.any(Number) });
    expect((await run('migrate', '--check')).code).toBe(0);
  });

  it('lists scopes, loads the sample once, and makes tenants', async () => {
    expect(
      JSON.parse((await run('scopes', 'list', '--json')).stdout).map(({ name }: { name: string }) => name),
    ).toContain('windev:sync');
    expect(JSON.parse((await run('sample', 'load', '--json')).stdout).products).toBeGreaterThanOrEqual(1000);
    expect(JSON.parse((await run('sample', 'load', '--json')).stdout).products).toBe(0);
    const tenant = JSON.parse((await run('tenants', 'create', '--name', 'Acme', '--json')).stdout);
    const key = await run('keys', 'create', '--tenant', tenant.id, '--name', 'x', '--all-scopes', '--json');
    expect(JSON.parse(key.stdout)).toMatchObject({ tenant: tenant.id });
  });
});
