import { afterEach, describe, expect, it } from 'vitest';
import { type Answering, type Endpoint, selfSigned, startEndpoint } from '../support/endpoint.js';
import { clientFor, failureIn, leadingTo, post, textOf } from './support.js';

const started: Endpoint[] = [];
async function endpoint(answer: Answering): Promise<Endpoint> {
  const one = await startEndpoint(answer);
  started.push(one);
  return one;
}
afterEach(() => Promise.all(started.splice(0).map((one) => one.close())));

const sendingTo = (location: string, status = 307) =>
  endpoint((response) => response.writeHead(status, { location }).end());
const credentials = { authorization: 'Bearer secret', 'x-key': 'secret' };

describe('a redirect', () => {
  it.each([
    'http://127.0.0.1:1/',
    'http://[::1]/',
    'http://2130706433/',
    'http://inside.test/',
    '//inside.test/path',
  ])('to %s is judged like the first address', async (location) => {
    const outside = await sendingTo(location);
    const client = clientFor({
      allow: ['outside.test'],
      lookup: async (host) => [host === 'outside.test' ? '127.0.0.1' : '10.0.0.1'],
    });
    expect(await failureIn(client.send(post(`http://outside.test:${outside.port}/`)))).toBe(
      'ADDRESS_REFUSED',
    );
  });

  it('to the same name is judged anew', async () => {
    const outside = await sendingTo('/again');
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    let lookups = 0;
    const client = clientFor({ lookup: async () => answers[lookups++] ?? [] });
    expect(await failureIn(client.send(post(`http://outside.test:${outside.port}/`)))).toBe(
      'ADDRESS_REFUSED',
    );
    expect(outside.asked).toHaveLength(1);
  });

  it('that leads round and round is left', async () => {
    const round = await sendingTo('/');
    expect(await failureIn(clientFor().send(post(round.url)))).toBe('TOO_MANY_REDIRECTS');
    expect(round.asked).toHaveLength(6);
  });

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', '{}'],
    [308, 'POST', '{}'],
  ])('with status %i goes on with %s', async (status, method, body) => {
    const there = await endpoint((response, { path }) =>
      path === '/' ? response.writeHead(status, { location: '/there' }).end() : response.end('there'),
    );
    const answer = await clientFor().send(post(there.url));
    expect(await textOf(answer.body)).toBe('there');
    expect(there.asked[1]).toMatchObject({ method, body, path: '/there' });
    expect(there.asked[1]?.headers['content-type']).toBe(body === '' ? undefined : 'application/json');
  });

  it('within the origin takes along what proves who we are, and to another origin does not', async () => {
    const other = await endpoint((response) => response.writeHead(307, { location: back }).end());
    const first = await endpoint((response, { path }) => {
      const location = { '/': '/within', '/within': other.url }[path];
      if (location) response.writeHead(307, { location }).end();
      else response.end('back');
    });
    const back = `${first.url}/back`;
    const answer = await clientFor().send(post(first.url, { credentials }));
    expect(await textOf(answer.body)).toBe('back');
    expect(first.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer secret',
      'Bearer secret',
      undefined,
    ]);
    expect(JSON.stringify(other.asked)).not.toContain('secret');
  });

  it.each(['ftp://127.0.0.1/', 'http://user:password@127.0.0.1/', 'javascript:alert(1)', 'http://'])(
    'to what is no URL to call is refused: %s',
    async (location) => {
      const wrong = await sendingTo(location);
      expect(['URL_REFUSED', 'REDIRECT_REFUSED']).toContain(
        await failureIn(clientFor().send(post(wrong.url))),
      );
      expect(wrong.asked).toHaveLength(1);
    },
  );

  it('without a place to go is an answer like any other', async () => {
    const nowhere = await endpoint((response) => response.writeHead(302).end('nowhere'));
    const answer = await clientFor().send(post(nowhere.url));
    expect([answer.status, await textOf(answer.body)]).toEqual([302, 'nowhere']);
  });
});

describe('TLS', () => {
  it('is refused where the host cannot prove who it is', async () => {
    const secure = await startEndpoint((response) => response.end('hello'), { tls: selfSigned });
    started.push(secure);
    expect(await failureIn(clientFor().send(post(secure.url)))).toBe('TLS_FAILED');
    const lookup = leadingTo('127.0.0.1');
    expect(await failureIn(clientFor({ lookup }).send(post(`https://models.test:${secure.port}`)))).toBe(
      'TLS_FAILED',
    );
    expect(secure.asked).toEqual([]);
  });

  it('is refused also where the environment would have it trusted', async () => {
    const secure = await startEndpoint((response) => response.end('hello'), { tls: selfSigned });
    started.push(secure);
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(await failureIn(clientFor().send(post(secure.url)))).toBe('TLS_FAILED');
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('is refused where the host speaks none, and nothing is sent that it could read', async () => {
    const plain = await endpoint((response) => response.end('hello'));
    expect(['TLS_FAILED', 'BROKEN_OFF']).toContain(
      await failureIn(clientFor().send(post(plain.url.replace('http:', 'https:')))),
    );
    expect(plain.asked).toEqual([]);
  });
});
