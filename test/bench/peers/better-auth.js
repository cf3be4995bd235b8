import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Database from 'better-sqlite3';
import { answerJson, whenRead } from './body.js';
import { listening } from './listening.js';

/**
 * better-auth's verification of an API key over HTTP, in a SQLite file of its own (`BENCH_OWN_DB`): permissions, expiry
 * and a rate limit that never refuses. It is given the very keys (`BENCH_KEYS`) that the other servers know.
 */
const { good, revoked, expired, weak } = JSON.parse(readFileSync(process.env.BENCH_KEYS, 'utf8'));

const database = new Database(process.env.BENCH_OWN_DB);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');

let nextKey = '';
const options = {
  database,
  baseURL: 'http://127.0.0.1',
  secret: 'a secret for a bench, long enough to be one',
  telemetry: { enabled: false },
  logger: { disabled: true },
  emailAndPassword: { enabled: true },
  plugins: [
    apiKey({
      customKeyGenerator: () => nextKey,
      rateLimit: { enabled: true, timeWindow: 60_000, maxRequests: 1_000_000_000 },
      keyExpiration: { minExpiresIn: 0 },
    }),
  ],
};
await (await getMigrations(options)).runMigrations();
const { api } = betterAuth(options);

const { user } = await api.signUpEmail({
  body: { email: 'bench@example.com', name: 'Bench', password: 'a long passphrase' },
});

async function take(key, rest = {}) {
  nextKey = key;
  return api.createApiKey({
    body: { userId: user.id, name: 'bench', permissions: { products: ['read'] }, ...rest },
  });
}

for (const key of good) await take(key);
await take(weak, { permissions: { categories: ['read'] } });
await take(expired, { expiresIn: 1 });
const { id: keyId } = await take(revoked);
await api.updateApiKey({ body: { keyId, userId: user.id, enabled: false } });
await sleep(1100);

listening(
  createServer((request, response) => {
    whenRead(request, async (text) => {
      const { key = '' } = JSON.parse(text);
      const permissions = { products: ['read'] };
      answerJson(response, 200, await api.verifyApiKey({ body: { key, permissions } }));
    });
  }),
);
