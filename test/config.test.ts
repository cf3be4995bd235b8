import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.js';

describe('the environment', () => {
  it('may be empty', () => {
    expect(readConfig({})).toMatchObject({ port: 4000, dataDir: './data', introspection: 'scoped' });
  });

  it('may limit whom it likes, by several limits at once', () => {
    const { rateLimits } = readConfig({
      HALYARD_RATE_LIMIT_KEY: '20/1s, 600/60s',
      HALYARD_RATE_LIMIT_ANONYMOUS: 'off',
    });
    expect(rateLimits.key.map(({ name, requests, seconds }) => [name, requests, seconds])).toEqual([
      ['key-1s', 20, 1],
      ['key-60s', 600, 60],
    ]);
    expect([rateLimits.account, rateLimits.tenant, rateLimits.anonymous]).toEqual([[], [], []]);
    expect(readConfig({}).rateLimits.anonymous.map(({ name }) => name)).toEqual(['anonymous-60s']);
  });

  it('tells metrics on this machine alone where only a port is named', () => {
    expect(readConfig({ HALYARD_METRICS: '9464' }).metrics).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(readConfig({ HALYARD_METRICS: '10.0.0.5:9464' }).metrics).toEqual({
      host: '10.0.0.5',
      port: 9464,
    });
    expect(readConfig({ HALYARD_METRICS: '[::1]:0' }).metrics).toEqual({ host: '::1', port: 0 });
    expect(readConfig({}).metrics).toBeUndefined();
  });

  it('has at least as many processes at one Redis as there are workers', () => {
    const processes = (env: Record<string, string>) => readConfig(env).rateLimitProcesses;
    expect([processes({}), processes({ HALYARD_WORKERS: '4' })]).toEqual([2, 4]);
    expect(processes({ HALYARD_WORKERS: '4', HALYARD_RATE_LIMIT_PROCESSES: '8' })).toBe(8);
  });

  it('may let calls go into the own network, where that is meant', () => {
    const allowed = (text: string) => readConfig({ HALYARD_OUTBOUND_ALLOW: text }).outboundAllow;
    expect(readConfig({}).outboundAllow).toEqual([]);
    expect(
      allowed('10.0.0.0/8, ::1, 127.0.0.1:9000,[::1]:9000, Models.internal, models.internal:80'),
    ).toEqual([
      { range: '10.0.0.0/8', host: undefined, port: undefined },
      { range: '::1', host: undefined, port: undefined },
      { range: '127.0.0.1', host: undefined, port: 9000 },
      { range: '::1', host: undefined, port: 9000 },
      { range: undefined, host: 'models.internal', port: undefined },
      { range: undefined, host: 'models.internal', port: 80 },
    ]);
    for (const wrong of [
      '10.0.0.0/33',
      '10.0.0',
      '300.1.1.1',
      'http://a',
      'a:0',
      'a:65536',
      '*.a',
      'a b',
      '-a',
      '::1:x',
    ]) {
      expect(() => allowed(`localhost, ${wrong}`), wrong).toThrow(
        'HALYARD_OUTBOUND_ALLOW must be IP addresses,',
      );
    }
  });

  it('stops the start with a sentence where a variable is misspelt', () => {
    expect(() => readConfig({ HALYARD_SECERT: 'x' })).toThrow(
      'HALYARD_SECERT is no setting of Halyard; did you mean HALYARD_SECRET? `halyard config` lists those there are.',
    );
    expect(() => readConfig({ HALYARD_PORT: '1' })).toThrow('did you mean PORT?');
    expect(() => readConfig({ HALYARD_NONSENSE: '1' })).toThrow(
      'HALYARD_NONSENSE is no setting of Halyard; `halyard config` lists those there are.',
    );
  });

  it.each([
    ['PORT', '70000', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', 'four', 'PORT must be a whole number from 0 to 65535.'],
    ['DATABASE_URL', 'mysql://x', 'DATABASE_URL must be a URL that begins with postgres://.'],
    [
      'HALYARD_SECRET',
      'short',
      'HALYARD_SECRET must be at least 32 characters, each of them where there are several.',
    ],
    [
      'HALYARD_INTROSPECTION',
      'maybe',
      'HALYARD_INTROSPECTION must be one of off, authenticated, public, scoped.',
    ],
    [
      'HALYARD_TRUSTED_PROXIES',
      '10.0.0.0/99',
      'HALYARD_TRUSTED_PROXIES must be IP addresses or CIDR ranges, separated by commas.',
    ],
    [
      'HALYARD_CORS_ORIGINS',
      'example.com',
      'HALYARD_CORS_ORIGINS must be origins such as https://app.example.com, separated by commas.',
    ],
    ...[
      '60',
      '60/1',
      '0/1s',
      '20/1s, 600',
      '20/1s, 30/1s',
      '100001/1s',
      '1000001/60s',
      '1/86401s',
      'off, 1/1s',
    ].map((text) => [
      'HALYARD_RATE_LIMIT_KEY',
      text,
      'HALYARD_RATE_LIMIT_KEY must be `off`, or limits such as',
    ]),
    ['HALYARD_WORKERS', '0', 'HALYARD_WORKERS must be a whole number from 1 to 64.'],
    ...['x', '70000', '10.0.0.5', ':9464', 'a b:1'].map((text) => [
      'HALYARD_METRICS',
      text,
      'HALYARD_METRICS must be a port, or an address of this machine and a port',
    ]),
    ['REDIS_URL', 'localhost:6379', 'REDIS_URL must be a URL that begins with redis:// or rediss://.'],
    ['HALYARD_SYSTEM_KEY', 'short', 'HALYARD_SYSTEM_KEY must be a whole key as `halyard system-key show`'],
    ['HALYARD_SYSTEM_KEY', `${'a'.repeat(31)} b`, 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_SYSTEM_KEY', 'a'.repeat(513), 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_SYSTEM_KEY', `pixee_${'a'.repeat(65)}`, 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_SYSTEM_KEY', `hal_live_${'a'.repeat(65)}`, 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_SYSTEM_KEY', `${'a'.repeat(20)}.${'b'.repeat(20)}.c`, 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_PUBLIC_URL', 'ftp://x', 'HALYARD_PUBLIC_URL must be an http(s) URL without a path.'],
    ...[
      'pixxel',
      'deprecated=2026-01-01',
      'pixxel deprecated=soon',
      'pixxel deprecated=2026-02-30',
      'pixxel sunset=2026-01-01 deprecated=2026-01-02',
      'pixxel successor=javascript:alert(1)',
      'pixxel successor=//elsewhere',
      'pixxel docs=https://x/>',
      'pixxel docs=',
      'pixxel until=2026-01-01',
      'pixxel sunset=2026-01-01 sunset=2026-01-02',
      'pixxel sunset=2026-01-01; pixxel sunset=2026-01-02',
      'pim.list.products sunset=2026-01-01',
    ].map((said) => ['HALYARD_SUNSET', said, 'HALYARD_SUNSET must be announcements such as']),
    ['HALYARD_USAGE_BY_MINUTE_HOURS', '0', 'HALYARD_USAGE_BY_MINUTE_HOURS must be a whole number from 1'],
    [
      'HALYARD_USAGE_BY_MINUTE_HOURS',
      '1441',
      'HALYARD_USAGE_BY_HOUR_DAYS must be at least as long as HALYARD_USAGE_BY_MINUTE_HOURS.',
    ],
    [
      'HALYARD_USAGE_BY_DAY_DAYS',
      '59',
      'HALYARD_USAGE_BY_DAY_DAYS must be at least as long as HALYARD_USAGE_BY_HOUR_DAYS.',
    ],
  ])('stops it too where %s is %s', (name, value, sentence) => {
    expect(() => readConfig({ [name]: value })).toThrow(sentence);
  });

  it.each([
    ['pixxel', 'of pixxel nothing is said.'],
    ['pixxel sunset=soon', '"soon", which pixxel has as sunset, is no day such as 2026-12-01.'],
    ['pim.a sunset=2026-01-01 deprecated=2026-01-02', 'pim.a is deprecated only after its sunset.'],
    ['pixxel docs=ftp://x', '"ftp://x", which pixxel has as docs, is no http(s) URL'],
    ['pixxel until=2026-01-01', '"until" of pixxel is none of these.'],
    ['pixxel sunset=2026-01-01 sunset=2026-01-02', 'sunset of pixxel stands there twice.'],
    ['pixxel sunset=2026-01-01; pixxel sunset=2026-01-02', 'pixxel stands there twice.'],
    ['pim.a.b sunset=2026-01-01', '"pim.a.b" is no bridge and no bridge.operation.'],
  ])('says which part of the announcement %s is wrong', (said, why) => {
    expect(() => readConfig({ HALYARD_SUNSET: said })).toThrow(why);
  });

  it('says everything that is wrong at once, and never the value of a secret', () => {
    const attempt = () =>
      readConfig({ PORT: 'x', HALYARD_SECRET: 'hunter2', HALYARD_SYSTEM_KEY: 'hunter2', HALYARD_NO: '1' });
    expect(attempt).toThrow(/HALYARD_NO is no setting.*\nPORT must be.*\nHALYARD_SECRET must be/);
    expect(attempt).not.toThrow(/hunter2/);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 4000, databaseUrl: undefined });
  });
});
