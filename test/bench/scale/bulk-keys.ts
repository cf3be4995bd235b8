import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { createInstallationSecret } from '../../../src/installation-secret.js';
import { formatToken, parseToken } from '../../../src/keys/token.js';
import { createVault } from '../../../src/keys/vault.js';
import { base62Bytes, idBytes } from '../../../src/storage/compact.js';
import { SECRET } from '../dataset.js';
import { say } from '../options.js';

/**
 * Millions of keys, written past the server: the row of a key that it made itself is repeated with another id, public
 * part and hash. In the order in which keys come in real life and with every index in place, so that the file has the
 * size that it would have.
 */
export function addKeys(file: string, template: string, from: number, to: number): void {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = OFF');
    db.pragma('cache_size = -2000000');
    const add = adder(db, template);
    for (let at = from; at < to; at += BATCH) {
      const end = Math.min(at + BATCH, to);
      db.exec('BEGIN');
      for (let n = at; n < end; n++) add(n);
      db.exec('COMMIT');
      if (end % 500_000 === 0) say(`  ${end / 1e6} million keys`);
    }
  } finally {
    db.pragma('journal_mode = WAL');
    db.close();
  }
}

const BATCH = 50_000;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY_ID = 16;
const SECRET_LENGTH = 43;

/** The nth key's public part and secret: always the same, and not for anything but a bench. */
function partsOf(n: number): { keyId: string; secret: string } {
  const bytes = createHash('shake256', { outputLength: KEY_ID + SECRET_LENGTH })
    .update(`key ${n}`)
    .digest();
  let text = '';
  for (const byte of bytes) text += ALPHABET[byte % 62];
  return { keyId: text.slice(0, KEY_ID), secret: text.slice(KEY_ID) };
}

export const tokenOf = (n: number): string => formatToken({ api: 'pim', environment: 'live', ...partsOf(n) });

type Row = Readonly<Record<string, string | number | Buffer | null>>;

function adder(db: Database.Database, template: string): (n: number) => void {
  const keyId = base62Bytes(parseToken(template)?.keyId ?? '');
  const key = db.prepare('SELECT * FROM api_keys WHERE key_id = ?').get(keyId) as Row;
  const insertKey = inserter(db, 'api_keys', key);
  const vault = createVault(createInstallationSecret([SECRET]));
  const tenantId = String(
    db.prepare('SELECT text FROM shared_texts WHERE number = ?').pluck().get(key['tenant_id']),
  );
  return (n) => {
    const { keyId, secret } = partsOf(n);
    const id = idBytes('key', `key_${String(n).padStart(26, '0')}`);
    insertKey({ id, key_id: base62Bytes(keyId), hash: vault.hash({ tenantId, keyId }, secret).hash });
  };
}

/** Inserts the row again, with some of its columns changed. */
function inserter(db: Database.Database, table: string, row: Row): (changes: Row) => void {
  const columns = Object.keys(row);
  const insert = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  return (changes) => {
    insert.run(columns.map((name) => changes[name] ?? row[name]));
  };
}
