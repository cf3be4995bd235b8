import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../src/outbound/judge.js';
import { targetOf } from '../../src/outbound/target.js';
import { type Endpoint, startEndpoint } from '../support/endpoint.js';
import { type ClientOptions, clientFor, failureIn, leadingTo, post, textOf } from './support.js';

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint((response) => response.end('hello'));
});
afterAll(() => endpoint.close());

const strict: ClientOptions = { allow: [] };
/** An address that is not refused is not there either: that is found out at once. */
const outcome = (url: string, options: ClientOptions = strict) =>
  failureIn(clientFor({ connectMs: 300, ...options }).send(post(url)));
const outcomeOf = (...addresses: string[]) =>
  outcome('https://models.test/', { ...strict, lookup: leadingTo(...addresses) });

describe('an address', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, any of it', '127.255.255.254'],
    ['this host', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private, 10', '10.0.0.1'],
    ['private, 172.16', '172.16.0.1'],
    ['private, 172.31', '172.31.255.255'],
    ['private, 192.168', '192.168.1.1'],
    ['behind a NAT', '100.64.0.1'],
    ['link-local', '169.254.1.1'],
    ['metadata', '169.254.169.254'],
    ['metadata of Azure', '168.63.129.16'],
    ['metadata of Oracle', '192.0.0.192'],
    ['documentation', '192.0.2.1'],
    ['documentation 2', '198.51.100.7'],
    ['documentation 3', '203.0.113.7'],
    ['benchmarks', '198.19.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['loopback of IPv6', '::1'],
    ['unspecified', '::'],
    ['unique local', 'fc00::1'],
    ['unique local, fd', 'fd12:3456::1'],
    ['metadata of AWS by IPv6', 'fd00:ec2::254'],
    ['link-local of IPv6', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['a global address with a zone', '2606:4700::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast of IPv6', 'ff02::1'],
    ['documentation of IPv6', '2001:db8::1'],
    ['documentation of IPv6, the new one', '3fff::1'],
    ['benchmarks of IPv6', '2001:2::1'],
    ['ORCHID', '2001:20::1'],
    ['discarded', '100::1'],
    ['loopback mapped', '::ffff:127.0.0.1'],
    ['loopback mapped, in hex', '::ffff:7f00:1'],
    ['loopback mapped, in full', '0:0:0:0:0:ffff:7f00:0001'],
    ['private mapped', '::ffff:10.0.0.1'],
    ['private translated', '::ffff:0:10.0.0.1'],
    ['loopback, compatible', '::127.0.0.1'],
    ['private by 6to4', '2002:0a00:0001::1'],
    ['loopback by NAT64', '64:ff9b::127.0.0.1'],
    ['metadata by NAT64, in hex', '64:ff9b::a9fe:a9fe'],
    ['private by local NAT64', '64:ff9b:1::10.0.0.1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['no address', 'models.test'],
    ['nothing', ''],
  ])('that a name leads to is refused: %s', async (_what, address) => {
    expect(await outcomeOf(address)).toBe('ADDRESS_REFUSED');
  });

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.1/',
    'http://2130706433/',
    'http://017700000001/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://%31%32%37.0.0.1/',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
  ])('is refused however it is written: %s', async (url) => {
    const lookup = () => Promise.reject(new Error('An address is not looked up.'));
    expect(await outcome(url, { ...strict, lookup })).toBe('ADDRESS_REFUSED');
  });

  it('is refused where just one of several is bad, whichever comes first', async () => {
    expect(await outcomeOf('8.8.8.8', '10.0.0.1')).toBe('ADDRESS_REFUSED');
    expect(await outcomeOf('10.0.0.1', '8.8.8.8')).toBe('ADDRESS_REFUSED');
    expect(await outcomeOf('8.8.8.8', '::1')).toBe('ADDRESS_REFUSED');
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '169.253.0.1', '2606:4700::1111', '64:ff9b::8.8.8.8'])(
    'on the Internet may be called: %s',
    (address) => {
      // Judged and not called: a test bothers nobody on the Internet.
      expect(() => judge(targetOf('https://models.test/'), [address], [])).not.toThrow();
    },
  );

  it('is judged in the very answer that is connected to: a name is looked up once', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    let lookups = 0;
    const rebinding = async () => answers[lookups++] ?? [];
    const client = clientFor({ lookup: rebinding });
    const answer = await client.send(post(`http://models.test:${endpoint.port}/`));
    expect(await textOf(answer.body)).toBe('hello');
    expect(lookups).toBe(1);
    // The name leads elsewhere by now: no connection of before is used again.
    expect(await failureIn(client.send(post(`http://models.test:${endpoint.port}/`)))).toBe(
      'ADDRESS_REFUSED',
    );
  });

  it('of several is called where the ones before take no connection', async () => {
    const lookup = leadingTo('127.0.0.3', '127.0.0.2', '127.0.0.1');
    const url = `http://models.test:${endpoint.port}/`;
    const answer = await clientFor({ allow: ['127.0.0.0/8'], lookup }).send(post(url));
    expect(await textOf(answer.body)).toBe('hello');
  });

  it('is not told to who must not know it', async () => {
    const failed = clientFor({ ...strict, lookup: leadingTo('10.1.2.3') }).send(post('http://models.test/'));
    await expect(failed).rejects.toThrow(/^The host is at an address that is not called from here\.$/);
  });
});

describe('a URL', () => {
  it.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://example.com/',
    'data:text/plain,x',
    'http://user@example.com/',
    'http://:secret@example.com/',
    'http://',
    'example.com',
    '',
    `http://example.com/${'x'.repeat(2048)}`,
    'http://example.com:65536/',
  ])('is refused where it is none to call: %s', async (url) => {
    expect(await outcome(url)).toBe('URL_REFUSED');
  });

  it('has a port of the web, or a free one', async () => {
    for (const port of [22, 25, 53, 110, 143, 389, 445, 465, 993]) {
      expect(await outcome(`http://models.test:${port}/`, { ...strict, lookup: leadingTo('8.8.8.8') })).toBe(
        'PORT_REFUSED',
      );
    }
    for (const port of [80, 443, 1024, 8080, 65_535]) {
      expect(() => judge(targetOf(`http://models.test:${port}/`), ['8.8.8.8'], [])).not.toThrow();
    }
  });

  it('is found out to lead nowhere', async () => {
    const unknown = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect(await outcome('http://models.test/', { lookup: unknown })).toBe('HOST_UNKNOWN');
    expect(await outcome('http://models.test/', { lookup: leadingTo() })).toBe('HOST_UNKNOWN');
    expect(await outcome('http://127.0.0.1:1/', { allow: ['127.0.0.1'] })).toBe('UNREACHABLE');
  });

  it('whose name is looked up for ever is given up', async () => {
    const never = () => new Promise<never>(() => {});
    expect(await outcome('http://models.test/', { lookup: never })).toBe('CONNECT_TIMED_OUT');
  });
});

describe('what is allowed on purpose', () => {
  const url = () => `http://models.test:${endpoint.port}/`;
  const here = { lookup: leadingTo('127.0.0.1') };
  const allowing = (...allow: string[]) => outcome(url(), { ...here, allow });

  it('is a range, an address or a host, with or without a port', async () => {
    const { port } = endpoint;
    expect(await allowing('127.0.0.0/8')).toBe('none');
    expect(await allowing('127.0.0.1')).toBe('none');
    expect(await allowing(`127.0.0.1:${port}`)).toBe('none');
    expect(await allowing('models.test')).toBe('none');
    expect(await allowing(`models.test:${port}`)).toBe('none');
    expect(await allowing('10.0.0.0/8', '::1', 'other.test')).toBe('ADDRESS_REFUSED');
    expect(await allowing('127.0.0.1:1', 'models.test:1')).toBe('ADDRESS_REFUSED');
  });

  it('is not what only ends or begins alike', async () => {
    expect(await allowing('test')).toBe('ADDRESS_REFUSED');
    expect(await outcome(`http://models.test.:${endpoint.port}/`, { ...here, allow: ['models.test'] })).toBe(
      'ADDRESS_REFUSED',
    );
  });

  it('is asked for by its name, with no connection kept', async () => {
    await clientFor(here)
      .send(post(`${url()}v1?a=b#c`))
      .then(({ body }) => textOf(body));
    const asked = endpoint.asked.at(-1);
    expect(asked?.path).toBe('/v1?a=b');
    expect(asked?.headers).toMatchObject({
      host: `models.test:${endpoint.port}`,
      connection: 'close',
      'accept-encoding': 'gzip',
      'content-length': '2',
    });
  });

  it('needs no proxy, whatever the environment names', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { http_proxy: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' });
    try {
      expect(await allowing('models.test')).toBe('none');
    } finally {
      process.env = before;
    }
  });
});
