import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { BlobStore } from '../../src/assets/blob-store.js';
import { createDiskBlobs } from '../../src/assets/disk-blobs.js';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { createTestApp, type TestApp } from '../support/app.js';

/** An engine as the suites need it: a new, empty database for each test, or none for SQLite in the folder. */
export interface AssetsUnderTest {
  newDatabase(): Promise<string | undefined>;
  dispose(): Promise<void>;
  /** Another place for contents than files in the folder of the data. */
  openBlobs?(): Promise<BlobStore>;
  /** Whether that place takes `bytes=0-0` for all of a file. */
  readonly isSloppy?: boolean;
}

export interface AssetBody {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

export interface Summary {
  readonly objects: number;
  readonly bytes: number;
  readonly deleted_bytes: number;
  readonly quota_bytes: number;
  readonly transfer: readonly { readonly day: string; readonly requests: number; readonly bytes: number }[];
}

export const DAY = 86_400;
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** A server with one project, and a key of a program that works in it. Open a new one for each test. */
export class Desk {
  dataDir = '';
  project = '';
  key = '';
  private app: TestApp | undefined;

  constructor(readonly under: AssetsUnderTest) {}

  get t(): TestApp {
    if (!this.app) throw new Error('It is not open.');
    return this.app;
  }

  /** @param wrap makes the store of contents another, to see or to hinder what is done there */
  async open(env: Record<string, string> = {}, wrap = (blobs: BlobStore) => blobs): Promise<void> {
    this.dataDir = mkdtempSync(join(tmpdir(), 'halyard-assets-'));
    const place = { dataDir: this.dataDir, databaseUrl: await this.under.newDatabase() };
    const blobs = (await this.under.openBlobs?.()) ?? createDiskBlobs(this.dataDir);
    this.app = await createTestApp({ place, env, blobs: wrap(blobs) });
    this.project = await this.newProject();
    this.key = await this.keyFor([this.project]);
  }

  async close(): Promise<void> {
    await this.t.close();
    await this.under.dispose();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async reopen(...how: Parameters<Desk['open']>): Promise<void> {
    await this.close();
    await this.open(...how);
  }

  newProject = async (tenantId?: string): Promise<string> =>
    (await createProject(this.t.operator(tenantId), { name: 'A project' })).id;

  /** A key of a program that works in these projects. */
  keyFor = async (
    projectIds: readonly string[],
    { tenantId, ...more }: Parameters<TestApp['key']>[0] = {},
  ): Promise<string> => {
    const account = await createAccount(this.t.operator(tenantId), { name: 'A program', projectIds });
    const about = { api: 'pxxl' as const, serviceAccountId: account.id, ...more };
    return (await this.t.key({ ...about, ...(tenantId !== undefined && { tenantId }) })).token;
  };

  call = (path: string, init: RequestInit = {}, key = this.key): Promise<Response> =>
    this.t.fetch(`/api/v3${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) },
    });

  send = (name: string, body: BodyInit | Uint8Array, more = '', key = this.key): Promise<Response> =>
    this.call(
      `/cdn/assets?name=${encodeURIComponent(name)}${more}`,
      {
        method: 'POST',
        body: body as BodyInit,
        headers: { 'content-type': 'application/octet-stream' },
        duplex: 'half',
      } as RequestInit,
      key,
    );

  upload = async (...sent: Parameters<Desk['send']>): Promise<AssetBody> => {
    const response = await this.send(...sent);
    const body = (await response.json()) as AssetBody;
    expect(response.status, JSON.stringify(body)).toBe(201);
    return body;
  };

  download = (id: string, headers: Record<string, string> = {}, key = this.key, method = 'GET') =>
    this.call(`/cdn/assets/${id}/content`, { method, headers }, key);

  contentOf = async (id: string, key = this.key): Promise<Buffer> => {
    const response = await this.download(id, {}, key);
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };

  remove = async (id: string, key = this.key): Promise<void> => {
    expect((await this.call(`/cdn/assets/${id}`, { method: 'DELETE' }, key)).status).toBe(200);
  };

  list = async (query = '', key = this.key): Promise<AssetBody[]> =>
    (await (await this.call(`/cdn/assets${query}`, {}, key)).json()).data;

  names = async (query = '', key = this.key): Promise<string[]> =>
    (await this.list(query, key)).map(({ name }) => name);

  summary = async (query = '', key = this.key): Promise<Summary> =>
    (await this.call(`/cdn/summary${query}`, {}, key)).json();

  /** Runs a mutation of assets and answers the codes of what was wrong with it. */
  mutate = async (field: string, key = this.key): Promise<string[]> => {
    const { body } = await this.t.graphql<Record<string, { userErrors: { code: string }[] }>>(
      `mutation { ${field} { asset { id } userErrors { code message } } }`,
      { key },
    );
    const [payload] = Object.values(body.data ?? {});
    if (!payload) throw new Error(JSON.stringify(body));
    return payload.userErrors.map(({ code }) => code);
  };

  /** Every file of contents, and of uploads under way. */
  files = (): string[] => {
    const folder = join(this.dataDir, 'assets');
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => statSync(join(folder, name)).isFile());
  };

  fileOf = (hash: string): string => {
    const name = this.files().find((one) => one.includes(hash));
    if (name === undefined) throw new Error(`No file of ${hash} among ${this.files()}`);
    return join(this.dataDir, 'assets', name);
  };

  /** Past all that is waited for before a content goes. */
  collect = async (): Promise<void> => {
    for (const seconds of [8 * DAY, 2 * 3600]) {
      this.t.clock.advance(seconds);
      await this.t.app.workOff();
    }
  };
}
