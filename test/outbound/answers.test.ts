import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answering, type Endpoint, startEndpoint } from '../support/endpoint.js';
import { type ClientOptions, clientFor, failureIn, post, textOf } from './support.js';

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

async function endpoint(answer: Answering): Promise<Endpoint> {
  const one = await startEndpoint(answer);
  closing.push(one.close);
  return one;
}

/** A server that does with a connection what no HTTP server would. */
async function socketServer(talk: (socket: Socket) => unknown): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    talk(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function read(url: string, more: Parameters<typeof post>[1] = {}, options?: ClientOptions) {
  const answer = await clientFor(options).send(post(url, more));
  return textOf(answer.body);
}

describe('an answer', () => {
  it('comes with its status, its headers and its bytes', async () => {
    const { url } = await endpoint((response) =>
      response.writeHead(418, { 'content-type': 'text/plain', 'x-more': 'yes' }).end('short and stout'),
    );
    const answer = await clientFor().send(post(url));
    expect([answer.status, answer.headers['x-more']]).toEqual([418, 'yes']);
    expect(await textOf(answer.body)).toBe('short and stout');
  });

  it('whose headers never come is given up after the time for all of it', async () => {
    const { url } = await endpoint(() => {});
    expect(await failureIn(read(url, { timeoutMs: 100 }))).toBe('TIMED_OUT');
  });

  it('whose body never comes is given up once it was silent for long', async () => {
    const { url } = await endpoint((response) => response.flushHeaders());
    expect(await failureIn(read(url, {}, { silenceMs: 100 }))).toBe('SILENT');
  });

  it('that drips is given up after the time for all of it, however lively it seems', async () => {
    const { url } = await endpoint((response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await failureIn(read(url, { timeoutMs: 300 }, { silenceMs: 200 }))).toBe('TIMED_OUT');
  });

  it('that drips its headers is given up too', async () => {
    const url = await socketServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      const timer = setInterval(() => socket.write('.'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await failureIn(read(url, { timeoutMs: 200 }))).toBe('TIMED_OUT');
  });

  it('that nobody waits for ends at once, before it begins and while it comes', async () => {
    const { url } = await endpoint((response) => response.write('begun'));
    const cancelled = AbortSignal.abort();
    expect(await failureIn(read(url, { signal: cancelled }))).toBe('CANCELLED');
    const cancelling = new AbortController();
    const { body } = await clientFor().send(post(url, { signal: cancelling.signal }));
    const reading = textOf(body);
    cancelling.abort();
    expect(await failureIn(reading)).toBe('CANCELLED');
  });

  it('that is slow only because its reader is slow is not silent', async () => {
    const { url } = await endpoint((response) => response.end('x'.repeat(500_000)));
    const { body } = await clientFor({ silenceMs: 100 }).send(post(url));
    let bytes = 0;
    for await (const chunk of body) {
      if (bytes === 0) await sleep(300);
      bytes += chunk.length;
    }
    expect(bytes).toBe(500_000);
  });

  it('that is not read holds no connection once it is discarded', async () => {
    const closed: Promise<unknown>[] = [];
    const { url } = await endpoint((response) => {
      closed.push(once(response, 'close'));
      response.write('begun');
    });
    const answer = await clientFor().send(post(url));
    answer.discard();
    await Promise.all(closed);
  });

  it('that is left half-read holds no connection', async () => {
    const closed: Promise<unknown>[] = [];
    const { url } = await endpoint((response) => {
      closed.push(once(response, 'close'));
      response.write('begun');
    });
    const answer = await clientFor().send(post(url));
    for await (const _chunk of answer.body) break;
    await Promise.all(closed);
  });

  it('that is no HTTP is no answer', async () => {
    const ssh = await socketServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    expect(await failureIn(read(ssh))).toBe('NOT_HTTP');
    const endless = await socketServer((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`),
    );
    expect(await failureIn(read(endless))).toBe('NOT_HTTP');
    const smuggled = await socketServer((socket) =>
      socket.end(
        'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
      ),
    );
    expect(await failureIn(read(smuggled))).toBe('NOT_HTTP');
  });

  it('that goes on in another protocol is none either', async () => {
    const url = await socketServer((socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    );
    expect(await failureIn(read(url))).toBe('NOT_HTTP');
  });

  it('that breaks off is no whole answer', async () => {
    const atOnce = await socketServer((socket) => socket.destroy());
    expect(await failureIn(read(atOnce))).toBe('BROKEN_OFF');
    const early = await endpoint((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 50);
    });
    expect(await failureIn(read(early.url))).toBe('BROKEN_OFF');
    const chunked = await endpoint((response) => {
      response.write('half');
      setTimeout(() => response.destroy(), 50);
    });
    expect(await failureIn(read(chunked.url))).toBe('BROKEN_OFF');
  });
});

describe('the size of an answer', () => {
  it('may be just what is allowed, and not a byte more', async () => {
    const { url } = await endpoint((response) => response.end('x'.repeat(1000)));
    expect(await read(url, { maxBytes: 1000 })).toHaveLength(1000);
    expect(await failureIn(read(url, { maxBytes: 999 }))).toBe('TOO_LARGE');
  });

  it('is counted where it is not announced', async () => {
    const { url } = await endpoint((response) => {
      response.write('x'.repeat(600));
      response.end('x'.repeat(600));
    });
    expect(await failureIn(read(url, { maxBytes: 1000 }))).toBe('TOO_LARGE');
  });

  it('is counted as it is unpacked: a bomb stops early', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    const { url } = await endpoint((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const before = process.memoryUsage().rss;
    expect(await failureIn(read(url, { maxBytes: 1_000_000 }))).toBe('TOO_LARGE');
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
  });

  it('is counted as it comes too: what unpacks to nothing does not come for ever', async () => {
    const empty = gzipSync('');
    const { url } = await endpoint((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      for (let n = 0; n < 100; n++) response.write(empty);
      response.end(empty);
    });
    expect(await failureIn(read(url, { maxBytes: 1000 }))).toBe('TOO_LARGE');
  });

  it('costs no memory: a gigabyte passes through', async () => {
    const GIGABYTE = 1_000_000_000;
    const block = Buffer.alloc(1_000_000, 'x');
    const { url } = await endpoint(async (response) => {
      for (let sent = 0; sent < GIGABYTE && !response.destroyed; sent += block.length) {
        if (!response.write(block)) await once(response, 'drain');
      }
      response.end();
    });
    const { body } = await clientFor().send(post(url, { maxBytes: GIGABYTE, timeoutMs: 80_000 }));
    const before = process.memoryUsage().rss;
    let [bytes, most] = [0, 0];
    for await (const chunk of body) {
      bytes += chunk.length;
      most = Math.max(most, process.memoryUsage.rss());
    }
    expect(bytes).toBe(GIGABYTE);
    expect(most - before).toBeLessThan(150_000_000);
  });
});

describe('the encoding of an answer', () => {
  const encoded = (encoding: string, bytes: Buffer | string) =>
    endpoint((response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes));

  it('may be gzip, or none', async () => {
    for (const name of ['gzip', 'GZIP', 'x-gzip']) {
      expect(await read((await encoded(name, gzipSync('hello'))).url)).toBe('hello');
    }
    expect(await read((await encoded('identity', 'hello')).url)).toBe('hello');
  });

  it('is refused where it was not asked for', async () => {
    for (const name of ['br', 'deflate', 'zstd', 'gzip, gzip', 'nonsense']) {
      expect(await failureIn(read((await encoded(name, 'hello')).url))).toBe('ENCODING_REFUSED');
    }
  });

  it('is broken where it is not what it says, or ends too early', async () => {
    expect(await failureIn(read((await encoded('gzip', 'hello')).url))).toBe('ENCODING_BROKEN');
    const half = gzipSync('hello'.repeat(1000)).subarray(0, -20);
    expect(await failureIn(read((await encoded('gzip', half)).url))).toBe('ENCODING_BROKEN');
  });
});
