import { setImmediate as nextTurn } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { suspendTenant } from '../../src/accounts/suspend-tenant.js';
import { assetTables } from '../../src/assets/table.js';
import { auditTables } from '../../src/audit/table.js';
import { deploymentTables } from '../../src/deployments/table.js';
import { deleteProject } from '../../src/projects/delete-project.js';
import { type AssetsUnderTest, Desk, sha256 } from '../support/assets.js';

interface Deployment {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly statusHistory: readonly { readonly status: string; readonly at: string }[];
  readonly failure: string | null;
  readonly files: number;
  readonly bytes: number;
  readonly url: string;
}

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

const PAGE =
  '<!doctype html><title>Hi</title><link rel="stylesheet" href="style.css"><script>alert(1)</script>';

/** What a deployment promises, on whichever engine: it is of one moment, stays so, and is served to whom it is open. */
export function deploymentsContract(engine: string, under: AssetsUnderTest): void {
  const d = new Desk(under);

  const create = async (
    input: Record<string, unknown>,
    key = d.key,
  ): Promise<{ deployment: Deployment | null; userErrors: readonly Fault[] }> => {
    const { body } = await d.t.graphql<{
      createDeployment: { deployment: Deployment | null; userErrors: readonly Fault[] };
    }>(
      `mutation ($input: CreateDeploymentInput!) { createDeployment(input: $input) {
        deployment { id name status statusHistory { status at } failure files bytes url }
        userErrors { code message field }
      } }`,
      { key, variables: { input } },
    );
    if (!body.data) throw new Error(JSON.stringify(body));
    return body.data.createDeployment;
  };
  const made = async (input: Record<string, unknown>, key = d.key): Promise<Deployment> => {
    const { deployment, userErrors } = await create(input, key);
    if (!deployment) throw new Error(JSON.stringify(userErrors));
    return deployment;
  };
  const remove = async (id: string, key = d.key): Promise<string> =>
    JSON.stringify(
      (
        await d.t.graphql(
          `mutation { deleteDeployment(id: "${id}") { deletedId userErrors { code message field } } }`,
          { key },
        )
      ).body.data,
    );
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    d.t.fetch(`/deployments/${path}`, { method, headers });
  const shown = (key = d.key): Record<string, string> => ({ authorization: `Bearer ${key}` });
  const text = async (path: string, headers?: Record<string, string>): Promise<string> => {
    const response = await get(path, headers);
    expect([path, response.status]).toEqual([path, 200]);
    return response.text();
  };
  const names = async (key: string): Promise<string[]> => {
    const response = await d.call('/deployments', {}, key);
    return (await response.json()).data.map(({ name }: { name: string }) => name);
  };

  describe(`deployments on ${engine}`, () => {
    beforeEach(() => d.open());
    afterEach(() => d.close());

    it('are what the assets were, whatever becomes of these', async () => {
      const { id: index } = await d.upload('index.html', PAGE);
      await d.upload('a.txt', 'first');
      const deployment = await made({ name: 'v1' });
      expect(deployment).toEqual({
        id: expect.stringMatching(/^dep_/),
        name: 'v1',
        status: 'READY',
        statusHistory: [
          { status: 'BUILDING', at: '2026-01-15T12:00:00.000Z' },
          { status: 'READY', at: '2026-01-15T12:00:00.000Z' },
        ],
        failure: null,
        files: 2,
        bytes: PAGE.length + 5,
        url: `/deployments/${deployment.id}/`,
      });
      await d.upload('a.txt', 'second');
      await d.upload('b.txt', 'later');
      await d.remove(index);
      await d.collect();
      const { id } = deployment;
      expect(await text(`${id}/a.txt`, shown())).toBe('first');
      expect(await text(`${id}/index.html`, shown())).toBe(PAGE);
      expect((await get(`${id}/b.txt`, shown())).status).toBe(404);
      expect(await text(`${(await made({ name: 'v2' })).id}/a.txt`, shown())).toBe('second');
    });

    it('keep contents that no asset names any more, and let go of them when they are deleted', async () => {
      const { id: asset } = await d.upload('a.txt', 'content');
      const [v1, v2] = [await made({ name: 'v1' }), await made({ name: 'v2' })];
      await d.remove(asset);
      await d.collect();
      await d.collect();
      expect(d.files()).toHaveLength(1);
      await remove(v1.id);
      expect((await get(`${v1.id}/a.txt`, shown())).status).toBe(404);
      await d.collect();
      expect(await text(`${v2.id}/a.txt`, shown())).toBe('content');
      await remove(v2.id);
      await d.collect();
      await d.collect();
      expect(d.files()).toEqual([]);
      const { deployments, deploymentFiles } = deploymentTables(d.t.store.read);
      expect(await d.t.store.read.$count(deployments)).toBe(0);
      expect(await d.t.store.read.$count(deploymentFiles)).toBe(0);
      expect(await d.t.store.read.$count(assetTables(d.t.store.read).blobs)).toBe(0);
    });

    it('take a content that was let go back when it is uploaded again', async () => {
      const { id: asset } = await d.upload('a.txt', 'content');
      const { id } = await made({ name: 'v1' });
      await d.remove(asset);
      await d.collect();
      const again = await d.upload('b.txt', 'content');
      expect(d.files()).toHaveLength(1);
      await remove(id);
      await d.collect();
      expect((await d.contentOf(again.id)).toString()).toBe('content');
    });

    it('are all of one moment, however many files go into them and whatever is uploaded meanwhile', async () => {
      const { store, ids } = d.t;
      await d.upload('00000', 'old');
      const [row] = await store.read.select().from(assetTables(store.read).assets);
      const numbers = Array.from({ length: 10_000 }, (_, n) => String(n + 1).padStart(5, '0'));
      await store.tx(async (w) => {
        const { assets } = assetTables(w);
        for (let at = 0; row && at < numbers.length; at += 500) {
          const names = numbers.slice(at, at + 500);
          await w
            .insert(assets)
            .values(names.map((name) => ({ ...row, id: ids.next('ast'), name, searchName: name })));
        }
      });
      const { deployments, deploymentFiles } = deploymentTables(store.read);
      const underWay = async () => (await store.read.select().from(deployments))[0];
      const making = made({ name: 'v1' });
      while (!((await underWay())?.files ?? 0)) await nextTurn();
      await store.tx(async (w) => {
        const { assets } = assetTables(w);
        await w.update(assets).set({ sha256: 'new' }).where(eq(assets.name, '10000'));
        if (row) await w.insert(assets).values({ ...row, id: ids.next('ast'), name: '10001' });
      });
      expect((await underWay())?.status).toBe('BUILDING');
      expect(await making).toMatchObject({ status: 'READY', files: 10_001, bytes: 30_003 });
      const hashes = await store.read
        .selectDistinct({ sha256: deploymentFiles.sha256 })
        .from(deploymentFiles);
      expect(hashes).toEqual([{ sha256: sha256('old') }]);
    });

    it('are made once for each request id, and no two of a project have one name', async () => {
      await d.upload('a.txt', 'a');
      const input = { name: 'v1', requestId: 'r1' };
      const [first, second] = await Promise.all([made(input), made(input)]);
      expect(second).toEqual(first);
      expect((await create({ ...input, name: 'v2' })).userErrors).toMatchObject([
        { code: 'CONFLICT', field: ['input', 'requestId'] },
      ]);
      expect((await create({ name: ' v1 ' })).userErrors).toMatchObject([
        { code: 'CONFLICT', field: ['input', 'name'] },
      ]);
      expect((await create({ name: '' })).userErrors).toMatchObject([{ field: ['input', 'name'] }]);
      await remove(first.id);
      expect((await create(input)).userErrors).toMatchObject([{ field: ['input', 'requestId'] }]);
      expect((await made({ name: 'v1' })).status).toBe('READY');
    });

    it('fail, and say why, where there is nothing to deploy or a content is damaged', async () => {
      expect(await made({ name: 'v1' })).toMatchObject({
        status: 'FAILED',
        failure: 'The project has no assets.',
        statusHistory: [{ status: 'BUILDING' }, { status: 'FAILED' }],
      });
      await d.upload('a.txt', 'a');
      await d.upload('b.txt', 'b');
      await d.t.store.tx(async (w) => {
        await w.update(assetTables(w).blobs).set({ damagedAt: new Date(0) });
      });
      const failed = await made({ name: 'v1' });
      expect(failed).toMatchObject({ status: 'FAILED', files: 0, bytes: 0 });
      expect(failed.failure).toContain('a.txt');
      expect((await get(`${failed.id}/a.txt`, shown())).status).toBe(404);
      const { deploymentFiles } = deploymentTables(d.t.store.read);
      expect(await d.t.store.read.$count(deploymentFiles)).toBe(0);
    });

    it('fail where all of a tenant would have more bytes than its assets may', async () => {
      await d.reopen({ HALYARD_ASSET_QUOTA_BYTES: '1000' });
      await d.upload('a.txt', 'a'.repeat(600));
      const first = await made({ name: 'v1' });
      const second = await made({ name: 'v2' });
      expect([first.status, second.status]).toEqual(['READY', 'FAILED']);
      expect(second.failure).toContain('1000 bytes');
      await remove(first.id);
      await d.t.app.workOff();
      expect((await made({ name: 'v2' })).status).toBe('READY');
    });

    it('have failed where the server was stopped while they were made', async () => {
      await d.upload('a.txt', 'a');
      const { id } = await made({ name: 'v1' });
      await d.t.store.tx(async (w) => {
        const leaseUntil = new Date(d.t.clock.now() + 15_000);
        const building = { status: 'BUILDING' as const, finishedAt: null, leaseUntil };
        await w.update(deploymentTables(w).deployments).set(building);
      });
      expect((await get(`${id}/a.txt`, shown())).status).toBe(404);
      await d.t.app.workOff();
      expect(await names(d.key)).toEqual(['v1']);
      d.t.clock.advance(16);
      await d.t.app.workOff();
      const left = await (await d.call(`/deployments/${id}`)).json();
      expect(left).toMatchObject({ status: 'failed', files: 0 });
      expect(left.failure).toContain('stopped');
      expect((await made({ name: 'v1' })).status).toBe('READY');
      const { auditEvents } = auditTables(d.t.store.read);
      const all = await d.t.store.read.select().from(auditEvents).orderBy(auditEvents.id);
      expect(all.filter(({ subjectId }) => subjectId === id).map(({ action }) => action)).toEqual([
        'deployment.create',
        'deployment.ready',
        'deployment.fail',
      ]);
    });

    it('of another project know nothing of a request id', async () => {
      const other = await d.newProject();
      const elsewhere = await d.keyFor([other]);
      await d.upload('a.txt', 'a');
      await d.upload('a.txt', 'a', '&request_id=up', elsewhere);
      const here = await made({ name: 'v1', requestId: 'r1' });
      const there = await made({ name: 'v2', requestId: 'r1' }, elsewhere);
      expect(there).toMatchObject({ status: 'READY', name: 'v2' });
      expect((await made({ name: 'v1', requestId: 'r1' })).id).toBe(here.id);
      expect((await d.upload('b.txt', 'b', '&request_id=up')).name).toBe('b.txt');
    });

    it('are written into the audit trail', async () => {
      await d.upload('a.txt', 'a');
      const { id } = await made({ name: 'v1' });
      await remove(id);
      const { auditEvents } = auditTables(d.t.store.read);
      const all = await d.t.store.read.select().from(auditEvents).orderBy(auditEvents.id);
      expect(all.filter(({ subjectId }) => subjectId === id).map(({ action }) => action)).toEqual([
        'deployment.create',
        'deployment.ready',
        'deployment.delete',
      ]);
    });
  });

  describe(`files of a deployment on ${engine}`, () => {
    beforeEach(async () => {
      await d.open();
      await d.upload('index.html', PAGE);
      await d.upload('docs/index.html', 'the docs');
      await d.upload('docs/käse & 100%.txt', 'cheese');
      await d.upload('style.css', 'body { color: red }');
    });
    afterEach(() => d.close());

    it('are served as an asset is, in a sandbox, with its folders as their index', async () => {
      const { id } = await made({ name: 'v1', isPublic: true });
      const page = await get(`${id}/`);
      expect(await page.text()).toBe(PAGE);
      expect(Object.fromEntries(page.headers)).toMatchObject({
        'content-type': expect.stringMatching(/^text\/html/),
        'content-disposition': 'inline; filename="index.html"',
        'content-length': String(PAGE.length),
        etag: `"${sha256(PAGE)}"`,
        'cache-control': 'public, max-age=300',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
        'accept-ranges': 'bytes',
      });
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/default-src 'none';.* sandbox$/);
      expect(policy).not.toMatch(/allow-|script-src/);
      expect(await text(`${id}/docs/`)).toBe('the docs');
      for (const path of [id, `${id}/docs`]) {
        const moved = await get(path);
        expect([moved.status, moved.headers.get('location')]).toEqual([308, `/deployments/${path}/`]);
      }
      expect(await text(`${id}/docs/k%C3%A4se%20%26%20100%25.txt`)).toBe('cheese');
      expect(await text(`${id}/docs/ka%CC%88se%20&%20100%25.txt`)).toBe('cheese');
    });

    it('are sent in parts, and again only where a condition says so', async () => {
      const { id } = await made({ name: 'v1', isPublic: true });
      const part = await get(`${id}/style.css`, { range: 'bytes=0-3' });
      expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
        206,
        'bytes 0-3/19',
        'body',
      ]);
      const none = await get(`${id}/style.css`, { range: 'bytes=99-' });
      expect([none.status, none.headers.get('content-range')]).toEqual([416, 'bytes */19']);
      const etag = part.headers.get('etag') ?? '';
      expect((await get(`${id}/style.css`, { 'if-none-match': etag })).status).toBe(304);
      expect((await get(`${id}/style.css`, { 'if-match': '"x"' })).status).toBe(412);
      const head = await get(`${id}/style.css`, {}, 'HEAD');
      expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '19', '']);
      const posted = await get(`${id}/style.css`, {}, 'POST');
      expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    });

    it('are no others, whatever a path looks like', async () => {
      const { id } = await made({ name: 'v1', isPublic: true });
      for (const path of [
        'none',
        'none/',
        'style.css/',
        'docs%2Findex.html',
        'docs/../style.css%2F',
        '..%2F..%2Fhalyard.db',
        '%2e%2e/%2e%2e/halyard.db',
        'style.css%00',
        '/style.css',
        'docs//index.html',
      ]) {
        expect([path, (await get(`${id}/${path}`)).status]).toEqual([path, 404]);
      }
      expect((await get(`${id}/%E0%A4%A`)).status).toBe(400);
      expect((await get('', shown())).status).toBe(404);
    });

    it('are counted as sent', async () => {
      const { id } = await made({ name: 'v1', isPublic: true });
      await text(`${id}/style.css`);
      await d.t.app.close();
      const { assetTransfers } = assetTables(d.t.store.read);
      const sent = await d.t.store.read.select().from(assetTransfers);
      expect(sent).toMatchObject([{ servedBy: 'deployment', requests: 1, bytes: 19 }]);
    });

    it('are of a project that the caller works in, and a key that works in none is told which does', async () => {
      const refusal = async (key: string, projectId?: string) =>
        (await create({ projectId, name: 'v1' }, key)).userErrors;
      const { token } = await d.t.key({ scopes: ['projects:read', 'deployments:write'] });
      for (const named of [undefined, d.project])
        expect(await refusal(token, named)).toMatchObject([
          {
            field: ['input', 'projectId'],
            message: expect.stringMatching(/works in no project. Use a key of Pxxl/),
          },
        ]);
      const elsewhere = await d.keyFor([await d.newProject()], { scopes: ['deployments:write'] });
      expect(await refusal(elsewhere, d.project)).toMatchObject([{ message: 'There is no such project.' }]);
    });

    it('are open to nobody but who may read deployments of the project, unless the deployment is public', async () => {
      const { id } = await made({ name: 'v1' });
      const [madeUp, file] = [id.replace(/.{8}$/, 'zzzzzzzz'), 'style.css'];
      const tenantId = await d.t.tenant('Others');
      const weak = await d.keyFor([d.project], { scopes: ['deployments:write', 'cdn:read'] });
      const callers: Record<string, [number, Record<string, string>]> = {
        nobody: [401, {}],
        'a key without the scope': [403, shown(weak)],
        'a key of another tenant': [404, shown((await d.t.key({ api: 'pxxl', tenantId })).token)],
        'a key of another project': [404, shown(await d.keyFor([await d.newProject()]))],
        'an unbound key of another API': [404, shown((await d.t.key()).token)],
        'no key at all': [401, shown('nonsense')],
        'a key that is not taken here': [401, shown((await d.t.key({ api: 'pim' })).token)],
      };
      for (const [who, [status, headers]] of Object.entries(callers)) {
        const seen = async (one: string, path: string) => {
          const response = await get(one + path, { ...headers, 'x-request-id': 'the-same' });
          return [response.status, [...response.headers], await response.text()];
        };
        for (const path of ['', '/', `/${file}`, '/none']) {
          const real = await seen(id, path);
          expect([who, real]).toEqual([who, await seen(madeUp, path)]);
          expect([who, real[0]]).toEqual([who, status]);
        }
      }
      expect(await (await get(id)).text()).toContain('send a key with deployments:read');
      const own = await get(`${id}/${file}`, shown());
      expect([own.status, own.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
      expect(own.headers.get('vary')).toContain('Authorization');
      expect(own.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      const { token: workspace } = await d.t.key({ api: 'pxxl' });
      expect((await get(`${id}/${file}`, shown(workspace))).status).toBe(200);
    });

    it('are gone with their project, and out of reach while their tenant is suspended', async () => {
      const { id } = await made({ name: 'v1', isPublic: true });
      const tenantId = await d.t.tenant('Late with its bills');
      const project = await d.newProject(tenantId);
      const key = await d.keyFor([project], { tenantId });
      await d.upload('a.txt', 'a', '', key);
      const theirs = await made({ name: 'v1', isPublic: true }, key);
      expect(await text(`${theirs.id}/a.txt`)).toBe('a');
      await suspendTenant(d.t.operator(tenantId), tenantId);
      expect((await get(`${theirs.id}/a.txt`)).status).toBe(401);
      expect(await text(`${id}/style.css`)).not.toBe('');
      await deleteProject(d.t.operator(), d.project);
      expect((await get(`${id}/style.css`)).status).toBe(401);
      await d.t.app.workOff();
      const { deployments } = deploymentTables(d.t.store.read);
      expect(await d.t.store.read.$count(deployments)).toBe(1);
    });

    it('are listed, found and deleted by who sees the project alone', async () => {
      const other = await d.newProject();
      const both = await d.keyFor([d.project, other]);
      const elsewhere = await d.keyFor([other]);
      await d.upload('a.txt', 'a', '', elsewhere);
      const { id } = await made({ name: 'here' });
      await made({ name: 'there' }, elsewhere);
      expect(await names(both)).toEqual(['there', 'here']);
      expect(await names(d.key)).toEqual(['here']);
      expect(await names(elsewhere)).toEqual(['there']);
      expect((await d.call(`/deployments?project_id=${other}`, {}, both)).status).toBe(200);
      const node = `{ deployment(id: "${id}") { id } node(id: "${id}") { id } }`;
      expect((await d.t.graphql(node, { key: elsewhere })).body.data).toEqual({
        deployment: null,
        node: null,
      });
      expect((await d.t.graphql(node, { key: both })).body.data).toEqual({
        deployment: { id },
        node: { id },
      });
      expect(await remove(id, elsewhere)).toBe(await remove('dep_none', elsewhere));
      expect((await create({ name: 'x', projectId: d.project }, elsewhere)).userErrors).toMatchObject([
        { code: 'VALIDATION_FAILED', field: ['input', 'projectId'] },
      ]);
      expect(await remove(id, both)).toContain(id);
      expect(await names(both)).toEqual(['there']);
    });
  });
}
