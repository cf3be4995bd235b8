import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/assets/blob-store.js';
import { assetTables } from '../../src/assets/table.js';
import { verifyAssets } from '../../src/assets/verify.js';
import { auditTables } from '../../src/audit/table.js';
import { deleteProject } from '../../src/projects/delete-project.js';
import { type AssetBody, type AssetsUnderTest, DAY, Desk, sha256 } from '../support/assets.js';

/** ASSETS_IN_PROJECT makes the large project as large as one likes. */
const MANY = Number(process.env['ASSETS_IN_PROJECT'] ?? 1200);

/** What becomes of assets and of the files of their contents. */
export function keptAssetsContract(engine: string, under: AssetsUnderTest): void {
  const d = new Desk(under);

  /** What the tables come to, counted anew. */
  const recount = async () => {
    const { assets, assetTotals, blobs } = assetTables(d.t.store.read);
    const rows = await d.t.store.read.select().from(assets);
    const uses: Record<string, number> = {};
    for (const row of rows) uses[row.sha256] = (uses[row.sha256] ?? 0) + 1;
    const living = rows.filter(({ deletedAt }) => !deletedAt);
    const sum = (some: readonly { bytes: number }[]) => some.reduce((total, { bytes }) => total + bytes, 0);
    return {
      counted: {
        uses,
        objects: living.length,
        bytes: sum(living),
        deletedBytes: sum(rows.filter(({ deletedAt }) => deletedAt)),
      },
      kept: {
        uses: Object.fromEntries(
          (await d.t.store.read.select().from(blobs))
            .filter((blob) => blob.uses !== 0)
            .map((blob) => [blob.sha256, blob.uses]),
        ),
        ...(await d.t.store.read.select().from(assetTotals)).reduce(
          (total, row) => ({
            objects: total.objects + row.objects,
            bytes: total.bytes + row.bytes,
            deletedBytes: total.deletedBytes + row.deletedBytes,
          }),
          { objects: 0, bytes: 0, deletedBytes: 0 },
        ),
      },
    };
  };

  describe(`the contents of assets on ${engine}`, () => {
    beforeEach(() => d.open());
    afterEach(() => d.close());

    it('are kept once, whoever has them, and gone when nobody has', async () => {
      const content = randomBytes(50_000);
      const one = await d.upload('one.bin', content);
      const two = await d.upload('dir/two.bin', content);
      const tenantId = await d.t.tenant('Others');
      const theirs = await d.keyFor([await d.newProject(tenantId)], { tenantId });
      const three = await d.upload('three.bin', content, '', theirs);
      expect(d.files()).toHaveLength(1);
      await d.remove(one.id);
      await d.remove(two.id);
      await d.collect();
      expect((await d.contentOf(three.id, theirs)).equals(content)).toBe(true);
      expect(await d.list('?deleted=true')).toEqual([]);
      await d.remove(three.id, theirs);
      expect(d.files()).toHaveLength(1);
      await d.collect();
      expect(d.files()).toEqual([]);
      const { blobs } = assetTables(d.t.store.read);
      expect(await d.t.store.read.select().from(blobs)).toEqual([]);
    });

    it('are replaced by an upload of the same name, which keeps its id', async () => {
      const first = await d.upload('a.txt', 'first');
      d.t.clock.advance(60);
      const again = await d.upload('a.txt', 'first');
      expect(again).toEqual(first);
      const second = await d.upload('a.txt', '<svg/>');
      expect(second).toMatchObject({ id: first.id, version: 2, created_at: first.created_at, bytes: 6 });
      expect(second.updated_at).not.toBe(first.updated_at);
      expect((await d.contentOf(first.id)).toString()).toBe('<svg/>');
      expect(await d.upload('A.txt', 'x')).not.toMatchObject({ id: first.id });
      // Written in another way, it is the same name.
      const [composed, apart] = ['\u00e9.txt', 'e\u0301.txt'];
      expect((await d.upload(composed, 'x')).id).toBe((await d.upload(apart, 'y')).id);
      await d.collect();
      expect(d.files().some((name) => name.includes(first.sha256))).toBe(false);
      expect((await recount()).kept).toEqual((await recount()).counted);
    });

    it('may be sent by many at once under one name: all is of one of them', async () => {
      const contents = Array.from({ length: 8 }, () => randomBytes(200_000));
      const bodies = await Promise.all(contents.map((content) => d.upload('a.bin', content)));
      expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
      expect(bodies.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      const [row] = await d.list();
      expect(row?.version).toBe(8);
      const served = await d.contentOf(row?.id ?? '');
      expect(sha256(served)).toBe(row?.sha256);
      expect((await recount()).kept).toEqual((await recount()).counted);
      const same = await Promise.all(contents.map((_, n) => d.upload(`same/${n}.bin`, served)));
      expect(new Set(same.map(({ sha256: hash }) => hash)).size).toBe(1);
      expect(d.files().filter((name) => name.includes(sha256(served)))).toHaveLength(1);
    });

    it('are done once for each request id, whatever was uploaded since', async () => {
      const first = await d.upload('a.txt', 'first', '&request_id=r1');
      await d.upload('a.txt', 'second');
      expect(await d.upload('a.txt', 'first', '&request_id=r1')).toMatchObject({ id: first.id, version: 2 });
      expect((await d.contentOf(first.id)).toString()).toBe('second');
      for (const [name, content] of [
        ['a.txt', 'third'],
        ['b.txt', 'first'],
      ] as const) {
        const other = await d.send(name, content, '&request_id=r1');
        expect([other.status, (await other.json()).error.details]).toMatchObject([
          409,
          [{ field: 'request_id' }],
        ]);
      }
      const another = await d.send('a.txt', 'first', '&request_id=r1', await d.keyFor([d.project]));
      expect(another.status).toBe(409);
      for (const id of ['', 'x'.repeat(129)]) {
        expect((await d.send('a.txt', 'x', `&request_id=${id}`)).status, id).toBe(422);
      }
      await d.remove(first.id);
      expect((await d.send('a.txt', 'first', '&request_id=r1')).status).toBe(409);
      d.t.clock.advance(DAY);
      await d.t.app.workOff();
      expect(await d.upload('a.txt', 'first', '&request_id=r1')).toMatchObject({ version: 1 });
      // What was refused leaves no file behind.
      await d.collect();
      expect(d.files()).toHaveLength(1);
    });

    it('are nobody’s once they are deleted, and come back', async () => {
      const asset = await d.upload('a.txt', 'content');
      await d.remove(asset.id);
      for (const path of ['', '/content']) {
        expect((await d.call(`/cdn/assets/${asset.id}${path}`)).status).toBe(404);
      }
      expect((await d.call(`/cdn/assets/${asset.id}`, { method: 'DELETE' })).status).toBe(404);
      expect(await d.list()).toEqual([]);
      expect(await d.list('?deleted=true')).toMatchObject([{ id: asset.id, deleted_at: expect.any(String) }]);
      d.t.clock.advance(6 * DAY);
      await d.t.app.workOff();
      expect(await d.mutate(`restoreAsset(id: "${asset.id}")`)).toEqual([]);
      expect((await d.contentOf(asset.id)).toString()).toBe('content');
      expect(await d.list()).toEqual([asset]);
      expect(await d.mutate(`restoreAsset(id: "${asset.id}")`)).toEqual(['NOT_FOUND']);
    });

    it('come back neither after their time nor to a name that another has', async () => {
      const asset = await d.upload('a.txt', 'old');
      await d.remove(asset.id);
      const newer = await d.upload('a.txt', 'new');
      expect(newer.id).not.toBe(asset.id);
      expect(await d.mutate(`restoreAsset(id: "${asset.id}")`)).toEqual(['CONFLICT']);
      await d.remove(newer.id);
      expect(await d.mutate(`restoreAsset(id: "${asset.id}")`)).toEqual([]);
      expect(await d.mutate(`restoreAsset(id: "${newer.id}")`)).toEqual(['CONFLICT']);
      d.t.clock.advance(7 * DAY);
      expect(await d.mutate(`restoreAsset(id: "${newer.id}")`)).toEqual(['NOT_FOUND']);
      await d.t.app.workOff();
      expect(await d.list('?deleted=true')).toEqual([]);
      expect(await recount()).toMatchObject({ kept: { objects: 1, deletedBytes: 0 } });
      expect((await recount()).kept).toEqual((await recount()).counted);
    });

    it('go with their project', async () => {
      const asset = await d.upload('a.txt', 'content');
      const other = await d.newProject();
      const key = await d.keyFor([d.project, other]);
      await d.upload('b.txt', 'content', `&project_id=${other}`, key);
      await deleteProject(d.t.operator(), d.project);
      expect((await d.download(asset.id, {}, key)).status).toBe(404);
      expect(await d.names('', key)).toEqual(['b.txt']);
      expect((await d.send('c.txt', 'x', `&project_id=${d.project}`, key)).status).toBe(422);
      await d.t.app.workOff();
      expect(await d.mutate(`restoreAsset(id: "${asset.id}")`, key)).toEqual(['NOT_FOUND']);
      await d.collect();
      const { assets } = assetTables(d.t.store.read);
      expect(await d.t.store.read.$count(assets)).toBe(1);
      expect((await recount()).kept).toEqual((await recount()).counted);
    });

    it('are another tenant’s, or another project’s, as if they were not there', async () => {
      const asset = await d.upload('a.txt', 'secret');
      const tenantId = await d.t.tenant('Others');
      const strangers = [
        await d.keyFor([await d.newProject(tenantId)], { tenantId }),
        await d.keyFor([await d.newProject()]),
        (await d.t.key()).token,
      ];
      const madeUp = asset.id.replace(/.{8}$/, 'zzzzzzzz');
      for (const key of strangers) {
        const seen = async (id: string, path: string, method: string) => {
          const headers = { 'x-request-id': 'the-same', range: 'bytes=0-1', 'if-none-match': '*' };
          const response = await d.call(`/cdn/assets/${id}${path}`, { method, headers }, key);
          return JSON.stringify([response.status, [...response.headers], await response.text()]);
        };
        for (const [path, method] of [
          ['', 'GET'],
          ['/content', 'GET'],
          ['/content', 'HEAD'],
          ['', 'DELETE'],
        ] as const) {
          expect(await seen(asset.id, path, method)).toBe(await seen(madeUp, path, method));
          expect(await seen(asset.id, path, method)).toMatch(/^\[404,/);
        }
        expect(await d.list(`?project_id=${d.project}`, key)).toEqual([]);
        expect(await d.summary(`?project_id=${d.project}`, key)).toMatchObject({ objects: 0, bytes: 0 });
        expect((await d.send('b.txt', 'x', `&project_id=${d.project}`, key)).status).toBe(422);
        expect(await d.mutate(`deleteAsset(id: "${asset.id}")`, key)).toEqual(['NOT_FOUND']);
      }
      expect((await d.contentOf(asset.id)).toString()).toBe('secret');
    });

    it('are read by who may read them, and only listed by who may write them', async () => {
      const { id } = await d.upload('a.txt', 'content');
      const [reader, writer] = [
        await d.keyFor([d.project], { scopes: ['cdn:read'] }),
        await d.keyFor([d.project], { scopes: ['cdn:write'] }),
      ];
      expect((await d.download(id, {}, reader)).status).toBe(200);
      expect((await d.download(id, {}, writer)).status).toBe(403);
      expect((await d.send('b.txt', 'x', '', reader)).status).toBe(403);
      const made = await d.upload('b.txt', 'x', '', writer);
      const asking = (field: string) =>
        d.t.graphql(
          `mutation { uploadAsset(input: { name: "c.txt", file: "x" }) { asset { name ${field} } } }`,
          { key: writer },
        );
      for (const field of ['content', 'text']) {
        const { status, body } = await asking(field);
        expect([status, body.errors?.[0]?.extensions['coordinate']]).toEqual([403, `Asset.${field}`]);
      }
      expect((await asking('bytes')).body.data).toEqual({
        uploadAsset: { asset: { name: 'c.txt', bytes: 1 } },
      });
      await d.remove(made.id, writer);
    });

    it('are texts in GraphQL where they are short, and nothing else is', async () => {
      const text = async (name: string, content: string | Uint8Array) => {
        const { id } = await d.upload(name, content);
        const { body } = await d.t.graphql<{ asset: { content: null; text: string | null } }>(
          `{ asset(id: "${id}") { content text } }`,
          { key: d.key },
        );
        expect(body.data?.asset.content).toBeNull();
        return body.data?.asset.text;
      };
      expect(await text('a.svg', '<svg/>')).toBe('<svg/>');
      expect(await text('a.json', '{"ä":1}')).toBe('{"ä":1}');
      expect(await text('a.bin', Buffer.from([1, 2, 3]))).toBeNull();
      expect(await text('a.txt', 'x'.repeat(16_384))).toHaveLength(16_384);
      expect(await text('b.txt', 'x'.repeat(16_385))).toBeNull();
    });

    it('are told in the audit trail, with what they were and are', async () => {
      const { id } = await d.upload('a.txt', 'first');
      await d.upload('a.txt', 'second');
      await d.remove(id);
      await d.mutate(`restoreAsset(id: "${id}")`);
      const { auditEvents } = auditTables(d.t.store.read);
      const events = await d.t.store.read
        .select()
        .from(auditEvents)
        .where(eq(auditEvents.subjectId, id))
        .orderBy(auditEvents.id);
      expect(events.map(({ action }) => action)).toEqual([
        'asset.create',
        'asset.replace',
        'asset.delete',
        'asset.restore',
      ]);
      expect(events[1]).toMatchObject({
        before: { bytes: 5, sha256: sha256('first') },
        after: { bytes: 6, sha256: sha256('second') },
      });
    });

    it('come to what the summary says, and what clients took of them', async () => {
      const [one] = [await d.upload('a.txt', '0123456789'), await d.upload('b.txt', 'x')];
      const other = await d.newProject();
      const both = await d.keyFor([d.project, other]);
      const two = await d.upload('a.txt', '0123456789', `&project_id=${other}`, both);
      const gone = await d.upload('gone', 'xxx');
      await d.remove(gone.id);
      await d.contentOf(one.id);
      await (await d.download(one.id, { range: 'bytes=0-3' })).text();
      await d.download(one.id, {}, d.key, 'HEAD');
      await d.download(one.id, { 'if-none-match': '*' });
      await d.download(one.id, { range: 'bytes=99-' });
      d.t.clock.advance(2 * DAY);
      await d.contentOf(two.id, both);
      // What is counted is written when the server ends, too.
      await d.t.app.close();
      expect(await d.summary('?days=3')).toEqual({
        objects: 2,
        bytes: 11,
        deleted_bytes: 3,
        quota_bytes: 10_000_000_000,
        transfer: [
          { day: '2026-01-15T00:00:00.000Z', requests: 2, bytes: 14 },
          { day: '2026-01-16T00:00:00.000Z', requests: 0, bytes: 0 },
          { day: '2026-01-17T00:00:00.000Z', requests: 0, bytes: 0 },
        ],
      });
      const all = await d.summary('?days=3', both);
      expect(all).toMatchObject({ objects: 3, bytes: 21 });
      expect(all.transfer.at(-1)).toMatchObject({ requests: 1, bytes: 10 });
      expect(await d.summary(`?project_id=${other}`, both)).toMatchObject({ objects: 1, bytes: 10 });
      expect((await d.summary()).transfer).toHaveLength(30);
      for (const days of [0, 401]) expect((await d.call(`/cdn/summary?days=${days}`)).status).toBe(400);
    });

    it('are found by name, a page at a time, however many there are', async () => {
      const { assets } = assetTables(d.t.store.read);
      const { id } = await d.upload('dir/000000.txt', 'x');
      const [row] = await d.t.store.read.select().from(assets).where(eq(assets.id, id));
      if (!row) throw new Error('It was not made.');
      const nameOf = (n: number) => `dir/${String((n * 7919) % MANY).padStart(6, '0')}.txt`;
      const rows = Array.from({ length: MANY }, (_, n) => nameOf(n))
        .filter((name) => name !== row.name)
        .map((name) => ({ ...row, id: d.t.ids.next('ast'), name, searchName: name }));
      for (let at = 0; at < rows.length; at += 500) {
        await d.t.store.tx((w) => w.insert(assets).values(rows.slice(at, at + 500)));
      }
      for (const name of ['DIR/Ä_%.TXT', 'dirt', 'e']) await d.upload(name, 'x');
      const walked: string[] = [];
      let slowest = 0;
      for (let cursor = ''; ; ) {
        const began = performance.now();
        const page = await (await d.call(`/cdn/assets?limit=500&prefix=dir/${cursor}`)).json();
        slowest = Math.max(slowest, performance.now() - began);
        walked.push(...page.data.map(({ name }: AssetBody) => name));
        if (page.next_cursor === null) break;
        cursor = `&cursor=${page.next_cursor}`;
      }
      expect(walked).toEqual(Array.from({ length: MANY }, (_, n) => `dir/${String(n).padStart(6, '0')}.txt`));
      expect(slowest).toBeLessThan(2000);
      expect(await d.names('?prefix=dir')).toContain('dir/000000.txt');
      expect(await d.names('?search=ä_%25')).toEqual(['DIR/Ä_%.TXT']);
      expect(await d.names('?search=_')).toEqual(['DIR/Ä_%.TXT']);
      expect(await d.names('?search=DIRT')).toEqual(['dirt']);
      expect(await d.names('?prefix=e')).toEqual(['e']);
      expect(await d.names('?prefix=&limit=1')).toEqual(['DIR/Ä_%.TXT']);
      expect((await d.call(`/cdn/assets?search=${'x'.repeat(1025)}`)).status).toBe(422);
    }, 600_000);
  });

  describe(`the limits of assets on ${engine}`, () => {
    afterEach(() => d.close());

    it('end an upload that is too large, and leave nothing of it', async () => {
      await d.open({ HALYARD_MAX_ASSET_BYTES: '100000' });
      await d.upload('a.bin', randomBytes(100_000));
      const stream = new ReadableStream({
        pull: (controller) => controller.enqueue(randomBytes(10_000)),
      });
      for (const body of [randomBytes(100_001), stream]) {
        const response = await d.send('b.bin', body);
        expect([response.status, (await response.json()).error.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      }
      const { body } = await d.t.graphql(
        `mutation { uploadAsset(input: { name: "a", file: "${'x'.repeat(100_001)}" }) { asset { id } } }`,
        { key: d.key },
      );
      expect(body.errors?.[0]?.extensions['code']).toBe('PAYLOAD_TOO_LARGE');
      expect(d.files()).toHaveLength(1);
      expect(await d.names()).toEqual(['a.bin']);
    });

    it('are those of the tenant, all of its projects and deleted assets counted', async () => {
      await d.open({ HALYARD_ASSET_QUOTA_BYTES: '1000' });
      const one = await d.upload('a.bin', randomBytes(600));
      const other = await d.newProject();
      const key = await d.keyFor([d.project, other]);
      const full = await d.send('b.bin', randomBytes(401), `&project_id=${other}`, key);
      expect([full.status, (await full.json()).error.message]).toEqual([
        409,
        expect.stringContaining('1000 bytes'),
      ]);
      await d.upload('b.bin', randomBytes(400), `&project_id=${other}`, key);
      // A smaller one may take the place of a larger one.
      await d.upload('a.bin', randomBytes(500));
      await d.remove(one.id);
      expect((await d.send('c.bin', randomBytes(200))).status).toBe(409);
      await d.upload('c.bin', randomBytes(100));
      const tenantId = await d.t.tenant('Others');
      await d.upload(
        'a.bin',
        randomBytes(1000),
        '',
        await d.keyFor([await d.newProject(tenantId)], { tenantId }),
      );
      await d.collect();
      await d.upload('d.bin', randomBytes(500));
      expect((await recount()).kept).toEqual((await recount()).counted);
    });

    it('hold for uploads that run at once, before the disk is full of them', async () => {
      await d.open({ HALYARD_ASSET_QUOTA_BYTES: '1000000' });
      let most = 0;
      const slow = () =>
        new ReadableStream(
          {
            async pull(controller) {
              await new Promise((resolve) => setTimeout(resolve, 1));
              const sizes = d
                .files()
                .map((name) => statSync(`${d.dataDir}/assets/${name}`, { throwIfNoEntry: false })?.size ?? 0);
              most = Math.max(
                most,
                sizes.reduce((sum, size) => sum + size, 0),
              );
              controller.enqueue(randomBytes(50_000));
            },
          },
          { highWaterMark: 0 },
        );
      const statuses = await Promise.all(
        Array.from({ length: 5 }, async (_, n) => (await d.send(`${n}.bin`, slow())).status),
      );
      expect(new Set(statuses)).toEqual(new Set([409]));
      expect(most).toBeGreaterThan(500_000);
      expect(most).toBeLessThanOrEqual(1_000_000);
      expect(d.files()).toEqual([]);
      const fitting = await Promise.all(
        Array.from({ length: 5 }, async (_, n) => (await d.send(`${n}.bin`, randomBytes(300_000))).status),
      );
      expect(fitting.filter((status) => status === 201)).toHaveLength(3);
      expect((await d.summary()).bytes).toBe(900_000);
    });
  });

  describe(`the collector on ${engine}`, () => {
    /** Stops where it is told to until it is let on. */
    const gate = () => {
      let open = () => {};
      let reach = () => {};
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      const pass = () => {
        reach();
        return opened;
      };
      return { open, reached, pass };
    };
    const NOW = { HALYARD_ASSET_KEEP_DAYS: '0' };
    /** A content that nobody names, as it is just before it goes. */
    const abandon = async (name: string, content: string) => {
      const { id } = await d.upload(name, content);
      await d.remove(id);
      d.t.clock.advance(1);
      await d.t.app.workOff();
      d.t.clock.advance(2 * 3600);
    };
    afterEach(() => d.close());

    it('takes no content from an upload that has just found it', async () => {
      const found = gate();
      let isArmed = false;
      await d.open(NOW, (blobs) => ({
        ...blobs,
        async lengthOf(key) {
          const length = await blobs.lengthOf(key);
          if (isArmed) await found.pass();
          return length;
        },
      }));
      await abandon('a.txt', 'content');
      isArmed = true;
      const uploading = d.upload('b.txt', 'content');
      await found.reached;
      isArmed = false;
      await d.t.app.workOff();
      expect(d.files().filter((name) => !name.startsWith('incoming'))).toEqual([]);
      found.open();
      expect((await d.contentOf((await uploading).id)).toString()).toBe('content');
    });

    it('takes no content from an upload that came while it was at it, however slow it is', async () => {
      const removing = gate();
      await d.open(NOW, (blobs) => ({
        ...blobs,
        async remove(key) {
          await removing.pass();
          return blobs.remove(key);
        },
      }));
      await abandon('a.txt', 'content');
      const collecting = d.t.app.workOff();
      await removing.reached;
      const { id } = await d.upload('b.txt', 'content');
      removing.open();
      await collecting;
      expect((await d.contentOf(id)).toString()).toBe('content');
      expect(d.files()).toHaveLength(1);
    });

    it('need not look for what an upload that is refused at last, or finds the disk full, had put there', async () => {
      const placed = gate();
      let fault: (() => Error) | undefined;
      await d.open({}, (blobs) => ({
        ...blobs,
        async put(key, staged) {
          if (fault) throw fault();
          await blobs.put(key, staged);
          await placed.pass();
        },
      }));
      const uploading = d.send('a.txt', 'content');
      await placed.reached;
      await deleteProject(d.t.operator(), d.project);
      placed.open();
      expect((await uploading).status).toBe(422);
      expect(d.files()).toEqual([]);
      const key = await d.keyFor([await d.newProject()]);
      fault = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      const full = await d.send('a.txt', 'content', '', key);
      expect([full.status, (await full.json()).error.message]).toEqual([503, 'The disk is full.']);
      expect(d.files()).toEqual([]);
      expect(await d.list('', key)).toEqual([]);
    });

    it('takes a content that is used again out of its list', async () => {
      await d.open(NOW);
      await abandon('a.txt', 'content');
      const { id } = await d.upload('b.txt', 'content');
      d.t.clock.advance(DAY);
      await d.t.app.workOff();
      expect((await d.contentOf(id)).toString()).toBe('content');
    });

    it('leaves alone what an upload has put in its place, until it is certain that no row will come', async () => {
      const placed = gate();
      await d.open({}, (blobs) => ({
        ...blobs,
        async put(key, staged) {
          await blobs.put(key, staged);
          await placed.pass();
        },
      }));
      const uploading = d.upload('a.txt', 'content');
      await placed.reached;
      d.t.clock.advance(3600);
      await d.t.app.workOff();
      placed.open();
      expect((await d.contentOf((await uploading).id)).toString()).toBe('content');
    });

    it('finds what a crash has left between the file and its row, and nobody was served of it', async () => {
      let isCrashing = true;
      const crash = async (): Promise<never> => {
        isCrashing = false;
        throw new Error('The machine went away.');
      };
      await d.open({}, (blobs) => ({
        ...blobs,
        put: async (key, staged) => {
          await blobs.put(key, staged);
          if (isCrashing) await crash();
        },
      }));
      expect((await d.send('a.txt', 'content')).status).toBe(500);
      expect(await d.list()).toEqual([]);
      expect(await recount()).toMatchObject({ kept: { uses: {}, objects: 0 } });
      expect(d.files()).toHaveLength(1);
      const { id } = await d.upload('b.txt', 'content');
      expect(d.files()).toHaveLength(2);
      const ages = d.files().map((name) => {
        const path = `${d.dataDir}/assets/${name}`;
        const old = new Date(d.t.clock.now() - 2 * DAY * 1000);
        utimesSync(path, old, old);
        return path;
      });
      expect(ages).toHaveLength(2);
      await d.t.app.workOff();
      expect(d.files()).toHaveLength(1);
      expect((await d.contentOf(id)).toString()).toBe('content');
    });

    it('sweeps away what was cut off while it came in, once it is old', async () => {
      await d.open();
      const folder = `${d.dataDir}/assets/incoming`;
      mkdirSync(folder, { recursive: true });
      for (const [name, hours] of [
        ['old', 25],
        ['young', 23],
      ] as const) {
        writeFileSync(`${folder}/${name}`, 'half a fi');
        const at = new Date(d.t.clock.now() - hours * 3_600_000);
        utimesSync(`${folder}/${name}`, at, at);
      }
      await d.t.app.workOff();
      expect(d.files()).toEqual(['incoming/young']);
    });

    it('loses nothing while many upload, replace, delete and restore the same few contents', async () => {
      await d.open(NOW);
      const contents = Array.from({ length: 4 }, (_, n) => Buffer.alloc(1000 * n, String(n)));
      const known = new Set<string>();
      let seed = 7;
      const chance = (below: number) => {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed % below;
      };
      const client = async () => {
        for (let n = 0; n < 25; n += 1) {
          const [id] = [...known].slice(chance(known.size + 1));
          const what = chance(10);
          if (what < 6) {
            const response = await d.send(`${chance(6)}.bin`, contents[chance(4)] ?? Buffer.alloc(0));
            expect(response.status).toBe(201);
            known.add((await response.json()).id);
          } else if (what < 8 && id) {
            await d.call(`/cdn/assets/${id}`, { method: 'DELETE' });
          } else if (what < 9 && id) {
            await d.mutate(`restoreAsset(id: "${id}")`);
          } else {
            d.t.clock.advance(chance(2) * 3601);
            await d.t.app.workOff();
          }
        }
      };
      await Promise.all(Array.from({ length: 6 }, client));
      const { kept, counted } = await recount();
      expect(kept).toEqual(counted);
      const living = await d.list();
      expect(living.length).toBeGreaterThan(0);
      for (const { id, sha256: hash } of living) expect(sha256(await d.contentOf(id))).toBe(hash);
      for (const { id } of living) await d.remove(id);
      d.t.clock.advance(1);
      await d.collect();
      expect(d.files()).toEqual([]);
    });
  });

  describe(`files that changed under their assets, on ${engine}`, () => {
    let served: BlobStore;
    beforeEach(() =>
      d.open({}, (blobs) => {
        served = blobs;
        return blobs;
      }),
    );
    afterEach(() => d.close());

    it.each<[string, (path: string) => void]>([
      ['cut off', (path) => truncateSync(path, 3)],
      ['gone', (path) => rmSync(path)],
      ['longer', (path) => writeFileSync(path, 'content and more')],
    ])('are not served where they are %s, until the same is uploaded again', async (_how, damage) => {
      const { id } = await d.upload('a.txt', 'content');
      damage(d.fileOf(sha256('content')));
      for (const method of ['GET', 'HEAD']) {
        const response = await d.download(id, {}, d.key, method);
        expect(response.status).toBe(500);
        expect(await response.text()).not.toContain('content and');
      }
      expect((await d.call(`/cdn/assets/${id}`)).status).toBe(200);
      await d.upload('b.txt', 'content');
      expect((await d.contentOf(id)).toString()).toBe('content');
    });

    it('are found where no length tells, and served no more until they are right again', async () => {
      const { id } = await d.upload('a.txt', 'content');
      const { id: fine } = await d.upload('b.txt', 'other');
      const path = d.fileOf(sha256('content'));
      const parts = d.t.operator();
      expect(await verifyAssets(parts)).toEqual({ ok: true, contents: 2, bytes: 12, damaged: [] });
      writeFileSync(path, 'CONTENT');
      expect(await verifyAssets(parts)).toMatchObject({
        ok: false,
        contents: 2,
        damaged: [{ sha256: sha256('content'), fault: 'of other bytes', assets: [{ id, name: 'a.txt' }] }],
      });
      expect((await d.download(id)).status).toBe(500);
      expect((await d.download(fine)).status).toBe(200);
      writeFileSync(path, 'content');
      expect(await verifyAssets(parts)).toMatchObject({ ok: true });
      expect((await d.download(id)).status).toBe(200);
      writeFileSync(path, 'CONTENT');
      await verifyAssets(parts);
      await d.upload('c.txt', 'content');
      expect((await d.contentOf(id)).toString()).toBe('content');
      expect(await verifyAssets(parts)).toMatchObject({ ok: true });
      expect(served.place).toContain('assets');
    });
  });
}
