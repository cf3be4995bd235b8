import { invalid } from '../../errors.js';
import type { Vault } from '../../keys/vault.js';
import { JobFailure } from '../processor.js';
import type { Endpoint } from './endpoint.js';

/** A header that is sent along with each question to an endpoint: most are what proves to it that it may answer. */
export interface SentHeader {
  readonly name: string;
  readonly value: string;
}

export const MOST_HEADERS = 20;
const NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]{1,100}$/;
const VALUE = /^[\x21-\x7e]([\x20-\x7e\t]{0,4000}[\x21-\x7e])?$/;
/** Those that say how the message is sent, and those that we say ourselves. */
const OURS =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept|accept-encoding|user-agent|idempotency-key|halyard-.*)$/;

/** @throws HalyardError VALIDATION_FAILED, which names no value */
export function checkedHeaders(headers: readonly SentHeader[]): Record<string, string> {
  if (headers.length > MOST_HEADERS) {
    throw invalid(['input', 'headers'], `At most ${MOST_HEADERS} headers are sent along.`);
  }
  const checked = new Map<string, string>();
  for (const [position, { name, value }] of headers.entries()) {
    const known = name.toLowerCase();
    const field = ['input', 'headers', position];
    if (!NAME.test(name)) throw invalid([...field, 'name'], 'That is no name of a header.');
    if (OURS.test(known)) throw invalid([...field, 'name'], 'That header is not one to choose.');
    if (checked.has(known)) throw invalid([...field, 'name'], 'That header is named twice.');
    if (!VALUE.test(value)) {
      throw invalid([...field, 'value'], 'A header has 1 to 4,000 visible characters of ASCII.');
    }
    checked.set(known, value);
  }
  return Object.fromEntries(checked);
}

type Owner = Pick<Endpoint, 'tenantId' | 'modelId'>;

/** Sealed together with whose they are: copied to the row of another model they open nothing. */
export const sealHeaders = (
  vault: Vault,
  { tenantId, modelId }: Owner,
  headers: Readonly<Record<string, string>>,
): string => vault.seal(JSON.stringify({ tenantId, modelId, headers }));

/** @throws JobFailure where the installation's secret is another than when they were sealed */
export function openHeaders(vault: Vault, endpoint: Endpoint): Readonly<Record<string, string>> {
  const text = vault.open(endpoint.sealedHeaders);
  const opened = text === undefined ? undefined : JSON.parse(text);
  if (opened?.tenantId === endpoint.tenantId && opened.modelId === endpoint.modelId) return opened.headers;
  throw new JobFailure('INTERNAL', 'The headers of the model cannot be read any more; register them anew.');
}
