import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.js';

describe('the environment', () => {
  it('may be empty', () => {
    expect(readConfig({})).toMatchObject({ port: 4000, dataDir: './data', introspection: 'scoped' });
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
    ['HALYARD_SYSTEM_KEY', 'short', 'HALYARD_SYSTEM_KEY must be a whole key as `halyard system-key show`'],
    ['HALYARD_SYSTEM_KEY', `${'a'.repeat(31)} b`, 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_SYSTEM_KEY', 'a'.repeat(513), 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_SYSTEM_KEY', `pixee_${'a'.repeat(65)}`, 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_SYSTEM_KEY', `hal_live_${'a'.repeat(65)}`, 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_SYSTEM_KEY', `${'a'.repeat(20)}.${'b'.repeat(20)}.c`, 'HALYARD_SYSTEM_KEY must be a whole key'],
    ['HALYARD_PUBLIC_URL', 'ftp://x', 'HALYARD_PUBLIC_URL must be an http(s) URL without a path.'],
  ])('stops it too where %s is %s', (name, value, sentence) => {
    expect(() => readConfig({ [name]: value })).toThrow(sentence);
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
