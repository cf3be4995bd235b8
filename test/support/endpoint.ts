import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A server of somebody else's, on this machine. */
export interface Endpoint {
  readonly port: number;
  readonly url: string;
  /** What it was asked, in order. */
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers once the request was read whole. */
export type Answering = (response: ServerResponse, asked: Asked, nth: number) => unknown;

export async function startEndpoint(
  answer: Answering,
  options: { readonly tls?: { readonly key: string; readonly cert: string } } = {},
): Promise<Endpoint> {
  const asked: Asked[] = [];
  const listener: RequestListener = async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body };
    asked.push(one);
    answer(response, one, asked.length);
  };
  const server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A certificate of models.test and 127.0.0.1 that nobody signed. The key is as public as this file. */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZNmHKSuvIQe79dQe
N82ARKd8OEXmAE7cm2wOTP//1rChRANCAASPxDaXkqc9SVaTu6/luvieW7XqR4JA
aMSALyU74DHz0acgnv2Kg1p/oytbJrti1nr/uMq5Q26TtES+WfKHvx5p
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBbTCCAROgAwIBAgIBATAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAttb2RlbHMu
dGVzdDAgFw0yNTAxMDEwMDAwMDBaGA8yMTI1MDEwMTAwMDAwMFowFjEUMBIGA1UE
AwwLbW9kZWxzLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASPxDaXkqc9
SVaTu6/luvieW7XqR4JAaMSALyU74DHz0acgnv2Kg1p/oytbJrti1nr/uMq5Q26T
tES+WfKHvx5po1AwTjAcBgNVHREEFTATggttb2RlbHMudGVzdIcEfwAAATAPBgNV
HRMBAf8EBTADAQH/MB0GA1UdDgQWBBR0nqwnXvyL++MeN+lFNzWt/S32pTAKBggq
hkjOPQQDAgNIADBFAiBZJFca1IMrjPstfn+47YHX7MzMXexuYWih06t3/q1a9AIh
AMoNqSVG7HD8fLN2mlKy5osgBNN8Uxi/fuqaeyZyg9g/
-----END CERTIFICATE-----`,
};
