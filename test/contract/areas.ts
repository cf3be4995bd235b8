import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaTables } from '../../src/areas/table.js';
import { auditTables } from '../../src/audit/table.js';
import { createProject } from '../../src/projects/create-project.js';
import { deleteProject } from '../../src/projects/delete-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { box, circle, closed, exactBoxKm2, multiPolygon, polygon } from '../areas/shapes.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';

export interface AreasHarness {
  newPlace(): Promise<TestAppOptions['place'] | undefined>;
  dispose(): Promise<void>;
}

interface Mended {
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
}

/** A square of one degree, its south-western corner given. */
const square = (west: number, south: number) => polygon(box(west, south, west + 1, south + 1));

/** What the slice promises, on whichever engine: rows of the caller's projects, and boxes that find them. */
export function areasContract(engine: string, harness: AreasHarness): void {
  let t: TestApp;
  let north: string;
  let south: string;

  const keyOf = async (projectIds: readonly string[], more: Parameters<TestApp['key']>[0] = {}) => {
    const account = await createAccount(t.operator(), { name: 'A program', projectIds: [...projectIds] });
    return (await t.key({ api: 'pixxel', serviceAccountId: account.id, ...more })).token;
  };

  const create = async (input: object, key: string) => {
    const { body } = await t.graphql<{ createArea: Mended & { area: { id: string } | null } }>(
      `mutation ($input: CreateAreaInput!) {
        createArea(input: $input) {
          area { id name projectId geometry areaKm2 boundingBox vertexCount createdAt }
          userErrors { code field }
        }
      }`,
      { key, variables: { input } },
    );
    if (!body.data) throw new Error(JSON.stringify(body));
    return body.data.createArea;
  };
  const made = async (input: object, key: string): Promise<string> => {
    const { area, userErrors } = await create(input, key);
    if (!area) throw new Error(JSON.stringify(userErrors));
    return area.id;
  };
  const list = async (args: string, key: string) => {
    const { body } = await t.graphql<{ areas: { totalCount: number; nodes: { name: string }[] } }>(
      `{ areas${args} { totalCount nodes { name } } }`,
      { key },
    );
    if (!body.data) throw new Error(JSON.stringify(body));
    const { totalCount, nodes } = body.data.areas;
    expect(totalCount).toBe(nodes.length);
    return nodes.map(({ name }) => name).toSorted();
  };
  /** The access token of a person who owns the default tenant. */
  const person = async (): Promise<string> => {
    const run = async (document: string, key?: string) =>
      JSON.stringify((await t.graphql(document, { key })).body);
    const told = (text: string, name: string) => new RegExp(`"${name}":"([^"]+)"`).exec(text)?.[1] ?? '';
    const account = 'email: "o@example.com", password: "correct horse battery stable"';
    const invitation = told(
      await run(
        'mutation { inviteMember(input: { email: "o@example.com", role: OWNER }) { secret } }',
        t.firstKey,
      ),
      'secret',
    );
    await run(
      `mutation { register(input: { ${account}, name: "O", invitation: "${invitation}" }) { user { id } } }`,
    );
    return told(await run(`mutation { login(${account}) { accessToken } }`), 'accessToken');
  };

  const start = async () => {
    const place = await harness.newPlace();
    t = await createTestApp(place ? { place } : {});
    north = (await createProject(t.operator(), { name: 'North' })).id;
    south = (await createProject(t.operator(), { name: 'South' })).id;
  };
  const stop = async () => {
    await t.close();
    await harness.dispose();
  };

  describe(`areas on ${engine}`, () => {
    beforeAll(start);
    afterAll(stop);

    it('are made in the one project of the key, and told as they are stored', async () => {
      const key = await keyOf([north]);
      const { area, userErrors } = await create({ name: ' Boulder ', geometry: square(-105, 40) }, key);
      expect(userErrors).toEqual([]);
      expect(area).toEqual({
        id: expect.stringMatching(/^aoi_/),
        name: 'Boulder',
        projectId: north,
        geometry: square(-105, 40),
        areaKm2: expect.closeTo(exactBoxKm2(-105, 40, -104, 41), 0),
        boundingBox: [-105, 40, -104, 41],
        vertexCount: 4,
        createdAt: '2026-01-15T12:00:00.000Z',
      });
      const { body } = await t.graphql(
        'query ($id: ID!) { area(id: $id) { name project { id } } node(id: $id) { id ... on Area { vertexCount } } }',
        {
          key: await keyOf([north], { scopes: ['aois:read', 'projects:read'] }),
          variables: { id: area?.id },
        },
      );
      expect(body.data).toEqual({
        area: { name: 'Boulder', project: { id: north } },
        node: { id: area?.id, vertexCount: 4 },
      });
    });

    it('need a project that the caller sees, and a key that sees several has to name it', async () => {
      const both = await keyOf([north, south]);
      const unbound = (await t.key()).token;
      const geometry = square(0, 0);
      const faultOf = async (input: object, key: string) => (await create(input, key)).userErrors[0];
      const field = ['input', 'projectId'];
      expect(await faultOf({ name: 'A', geometry }, both)).toEqual({ code: 'VALIDATION_FAILED', field });
      expect(await faultOf({ name: 'A', geometry }, unbound)).toEqual({ code: 'VALIDATION_FAILED', field });
      for (const [projectId, key] of [
        [south, await keyOf([north])],
        ['prj_none', both],
        [north, unbound],
      ] as const) {
        expect(await faultOf({ name: 'A', geometry, projectId }, key)).toEqual({
          code: 'VALIDATION_FAILED',
          field,
        });
      }
      expect((await create({ name: 'A', geometry, projectId: south }, both)).userErrors).toEqual([]);
    });

    it('say where a geometry is wrong, and keep nothing of it', async () => {
      const key = await keyOf([north]);
      const bow = polygon(
        closed([
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
        ]),
      );
      const { area, userErrors } = await create({ name: 'Bow', geometry: bow }, key);
      expect([area, userErrors]).toEqual([
        null,
        [{ code: 'VALIDATION_FAILED', field: ['input', 'geometry', 'coordinates', '0', '2'] }],
      ]);
      const tiny = polygon(circle(5, 1e-7));
      expect((await create({ name: 'Tiny', geometry: tiny }, key)).userErrors[0]?.field).toEqual([
        'input',
        'geometry',
        'coordinates',
      ]);
      expect(await list('', key)).not.toContain('Bow');
    });

    it('are refused as a literal of 1e400, and taken as a literal', async () => {
      const key = await keyOf([north]);
      const attempt = async (longitude: string) =>
        JSON.stringify(
          (
            await t.graphql(
              `mutation { createArea(input: { name: "L", geometry: { type: "Polygon", coordinates: [[[0, 0], [${longitude}, 0], [1, 1], [0, 0]]] } }) { area { vertexCount } userErrors { field } } }`,
              { key },
            )
          ).body.data,
        );
      expect(await attempt('1e400')).toContain('"field":["input","geometry","coordinates","0","1","0"]');
      expect(await attempt('1.5')).toContain('"vertexCount":3');
    });

    it('are written into the audit trail without their geometry', async () => {
      const key = await keyOf([north]);
      const id = await made({ name: 'Watched', geometry: polygon(circle(500, 1, [40, 40])) }, key);
      await t.graphql('mutation ($id: ID!) { deleteArea(id: $id) { deletedId } }', {
        key,
        variables: { id },
      });
      const { auditEvents } = auditTables(t.store.read);
      const all = await t.store.read.select().from(auditEvents).orderBy(auditEvents.id);
      const events = all.filter(({ subjectId }) => subjectId === id);
      expect(events.map(({ action }) => action)).toEqual(['area.create', 'area.delete']);
      expect(events[0]?.after).toMatchObject({ name: 'Watched', vertexCount: 500, projectId: north });
      expect(JSON.stringify(events)).not.toContain('coordinates');
    });
  });

  describe(`who sees an area on ${engine}`, () => {
    beforeAll(start);
    afterAll(stop);

    it('is who is bound to its project, and every person of the tenant; an unbound key sees none', async () => {
      const [ofNorth, ofSouth, ofBoth] = [
        await keyOf([north]),
        await keyOf([south]),
        await keyOf([north, south]),
      ];
      const unbound = (await t.key()).token;
      const owner = await person();
      const inNorth = await made({ name: 'N', geometry: square(0, 0) }, ofNorth);
      const inSouth = await made({ name: 'S', geometry: square(0, 0) }, ofSouth);
      expect(await list('', ofNorth)).toEqual(['N']);
      expect(await list('', ofSouth)).toEqual(['S']);
      expect(await list('', ofBoth)).toEqual(['N', 'S']);
      expect(await list('', owner)).toEqual(['N', 'S']);
      expect(await list('', unbound)).toEqual([]);
      expect(await list(`(projectId: "${south}")`, ofBoth)).toEqual(['S']);
      expect(await list(`(projectId: "${south}")`, ofNorth)).toEqual([]);

      const read = async (id: string, key: string) =>
        (await t.graphql<{ area: object | null }>(`{ area(id: "${id}") { id } }`, { key })).body.data?.area;
      expect(await read(inNorth, ofSouth)).toBeNull();
      expect(await read(inNorth, unbound)).toBeNull();
      expect(await read(inSouth, ofSouth)).toEqual({ id: inSouth });

      const remove = async (id: string, key: string) =>
        JSON.stringify(
          (
            await t.graphql(
              `mutation { deleteArea(id: "${id}") { deletedId userErrors { code field message } } }`,
              { key },
            )
          ).body.data,
        );
      expect(await remove(inNorth, ofSouth)).toBe(await remove('aoi_none', ofSouth));
      expect(await remove(inNorth, ofBoth)).toContain(inNorth);
      expect(await list('', owner)).toEqual(['S']);
    });

    it('is nobody any more once its project is deleted', async () => {
      const owner = t.operator();
      const project = await createProject(owner, { name: 'Short-lived' });
      const key = await keyOf([project.id, north]);
      await made({ name: 'Gone', projectId: project.id, geometry: square(0, 0) }, key);
      expect(await list('', key)).toContain('Gone');
      await deleteProject(owner, project.id);
      expect(await list('', key)).not.toContain('Gone');
      const faults = (await create({ name: 'Late', projectId: project.id, geometry: square(0, 0) }, key))
        .userErrors;
      expect(faults).toEqual([{ code: 'VALIDATION_FAILED', field: ['input', 'projectId'] }]);
    });
  });

  describe(`finding areas by a bounding box on ${engine}`, () => {
    let key: string;
    beforeAll(async () => {
      await start();
      key = await keyOf([north]);
      const cut = multiPolygon([box(170, -10, 180, 10)], [box(-180, -10, -170, 10)]);
      for (const [name, geometry] of Object.entries({
        boulder: square(-105, 40),
        london: square(-0.5, 51),
        fiji: cut,
        pole: polygon(box(0, 89, 90, 90)),
      }))
        await made({ name, geometry }, key);
    });
    afterAll(stop);

    it.each([
      ['-180,-90,180,90', ['boulder', 'fiji', 'london', 'pole']],
      ['-106,39,-104.5,40.5', ['boulder']],
      ['-104,41,-103,42', ['boulder']],
      ['-103.9999999,41,-103,42', []],
      ['-110,41.1,-100,50', []],
      ['175,0,176,1', ['fiji']],
      ['-175,0,-174,1', ['fiji']],
      ['-169,-10,169,10', []],
      ['160,-5,-160,5', ['fiji']],
      ['179,-90,-100,90', ['boulder', 'fiji']],
      ['0,85,1,90', ['pole']],
    ])('%s finds %j', async (bbox, names) => {
      expect(await list(`(bbox: "${bbox}")`, key)).toEqual(names);
      expect(await list(`(bbox: [${bbox}])`, key)).toEqual(names);
    });

    it('refuses a box that is none', async () => {
      for (const bbox of ['"1,2,3"', '"0,5,1,4"', '[0, 0, 181, 1]', '"a,b,c,d"', '7']) {
        const { body } = await t.graphql(`{ areas(bbox: ${bbox}) { totalCount } }`, { key });
        expect([bbox, body.data]).toEqual([bbox, undefined]);
        expect(body.errors?.[0]?.message).toContain('west,south,east,north');
      }
    });
  });

  describe(`large areas on ${engine}`, () => {
    beforeAll(start);
    afterAll(stop);

    it('of 10,000 vertices are taken, one more is not, and a page of them ends early', async () => {
      const key = await keyOf([north]);
      const large = polygon(circle(10_000));
      await made({ name: 'Large', geometry: large }, key);
      const more = await create({ name: 'Larger', geometry: polygon(circle(10_001)) }, key);
      expect(more.userErrors).toEqual([
        { code: 'VALIDATION_FAILED', field: ['input', 'geometry', 'coordinates'] },
      ]);
      const { areas } = areaTables(t.store.read);
      const [row] = await t.store.read.select().from(areas);
      if (!row) throw new Error('It was not stored.');
      await t.store.tx(async (w) => {
        for (let n = 0; n < 11; n += 1)
          await w.insert(areaTables(w).areas).values({ ...row, id: t.ids.next('aoi') });
      });
      const page = async (args: string) => {
        const { body } = await t.graphql<{
          areas: {
            totalCount: number;
            nodes: { id: string }[];
            pageInfo: {
              hasNextPage: boolean;
              hasPreviousPage: boolean;
              startCursor: string;
              endCursor: string;
            };
          };
        }>(
          `{ areas(${args}) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
          { key },
        );
        if (!body.data) throw new Error(JSON.stringify(body));
        return body.data.areas;
      };
      const first = await page('first: 50');
      expect([first.totalCount, first.nodes.length, first.pageInfo.hasNextPage]).toEqual([12, 10, true]);
      const second = await page(`first: 50, after: "${first.pageInfo.endCursor}"`);
      expect([second.nodes.length, second.pageInfo.hasNextPage]).toEqual([2, false]);
      const last = await page('last: 50');
      expect([last.nodes.length, last.pageInfo.hasPreviousPage]).toEqual([10, true]);
      expect((await page(`last: 50, before: "${last.pageInfo.startCursor}"`)).nodes).toHaveLength(2);
      expect(new Set([...first.nodes, ...second.nodes].map(({ id }) => id)).size).toBe(12);
    });
  });
}
