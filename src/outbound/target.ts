import { isIP } from 'node:net';
import { OutboundFailure } from './failure.js';

/** Where a call goes. */
export interface Target {
  readonly url: URL;
  /** A name in lower case, or an address without brackets: the URL standard makes one of every way to write it. */
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
}

const LENGTH = 2048;

/** @throws OutboundFailure URL_REFUSED */
export function targetOf(text: string): Target {
  const url = text.length <= LENGTH && URL.canParse(text) ? new URL(text) : undefined;
  const isSecure = url?.protocol === 'https:';
  if (!url || (!isSecure && url.protocol !== 'http:') || url.username !== '' || url.password !== '') {
    throw new OutboundFailure('URL_REFUSED');
  }
  url.hash = '';
  return {
    url,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (isSecure ? 443 : 80),
    isSecure,
  };
}

/** Whether the host is an address, so that no name leads to it. */
export const isLiteral = ({ host }: Target): boolean => isIP(host) !== 0;
