import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';
import { TOUR_ENV, takeTour } from '../support/tour.js';

/** Does all that can be done to what a remembered decision rests on, and asks after each whether it is still served. */

/** Remembers as every server does; all mutations are its. */
let warm: TestApp;
/** Knows of nothing whether it still holds, so it reads everything each time. */
let cold: TestApp;
const credentials = new Set<string>();
const changes: string[] = [];
const stale: string[] = [];
let answersBefore = '';

beforeAll(async () => {
  warm = await createTestApp({ env: TOUR_ENV });
  cold = await createTestApp({
    place: warm.place,
    clock: warm.clock,
    seed: 'cold',
    env: TOUR_ENV,
    isBlind: true,
  });
  await takeTour({ t: warm, step });
});
afterAll(async () => {
  await cold.close();
  await warm.close();
});

async function step(document: string, key?: string): Promise<unknown> {
  const { body } = await warm.graphql<Record<string, unknown>>(`mutation { ${document} }`, { key });
  if (!body.data) throw new Error(`${document}\n${JSON.stringify(body)}`);
  await addCredentials(JSON.stringify(body.data));
  const remembered = await answersOf(warm);
  if (remembered !== (await answersOf(cold))) stale.push(document);
  if (remembered !== answersBefore) changes.push(document);
  answersBefore = remembered;
  return Object.values(body.data)[0];
}

/** Whatever was shown and lets somebody in. */
async function addCredentials(text: string): Promise<void> {
  for (const [, shown = ''] of text.matchAll(/"(?:secret|accessToken)":"([^"]+)"/g)) {
    if ((await cold.graphql('{ me { id } }', { key: shown })).status === 200) credentials.add(shown);
  }
}

/** What everybody is told of what they are worth, and whether the URLs of a bridge are switched off. */
async function answersOf(app: TestApp): Promise<string> {
  const answers = [];
  for (const key of credentials) {
    const { status, body } = await app.graphql('{ me { id kind name scopes tenant { id } } }', { key });
    answers.push(status, body.data ?? body.errors);
  }
  const bridge = app.app.bridges.find(({ name }) => name === 'pixxel');
  const route = bridge?.routes.find(({ path }) => !path.includes('{'));
  const { status } = await app.fetch(`${bridge?.basePath}${route?.path}`, { method: route?.method ?? '' });
  return JSON.stringify([...answers, status]);
}

it('serves nothing from memory that a mutation has made untrue', () => {
  expect(stale).toEqual([]);
});

it('was asked by many, of whom much was changed', () => {
  expect(credentials.size).toBeGreaterThan(9);
  expect(changes.length).toBeGreaterThan(25);
});
