import { createHash } from 'node:crypto';
import type { Context } from '../../context.js';
import type { Allowance } from '../../outbound/allowance.js';
import type { OutboundAnswer, OutboundClient } from '../../outbound/client.js';
import { version } from '../../version.js';
import type { Output, Work } from '../processor.js';
import { allowancesOf } from './allowances.js';
import { failureOfAnswer } from './answer-failure.js';
import { failureOfCall } from './call-failure.js';
import { type Endpoint, originOf } from './endpoint.js';
import { openHeaders } from './headers.js';
import { mediaTypeOf } from './media-type.js';

/**
 * Asks an endpoint once, and hands on what comes while it comes. It does not ask again: the queue does, later, and
 * writes down before that it will, so that a crash in between loses no try and repeats none; and while a job waits for
 * its next try it keeps no place that another could have.
 * @throws JobFailure, also out of the content
 */
export type AskEndpoint = (
  endpoint: Endpoint,
  input: Readonly<Record<string, unknown>>,
  work: Work,
) => Promise<Output>;

/** Not `at+jwt`: it is proof of who asks, and no credential that Halyard would take. */
const TYPE = 'job+jwt';
const LEEWAY_SECONDS = 60;

export function createAskEndpoint(
  parts: Pick<Context, 'vault' | 'clock' | 'identity'> & {
    readonly client: OutboundClient;
    readonly allowances: readonly Allowance[];
  },
): AskEndpoint {
  const { vault, clock, identity, client } = parts;

  /** Who asks, for which job, and what: good for this endpoint, this question and a little longer than an answer takes. */
  const proofOf = (endpoint: Endpoint, { jobId, attempt }: Work, body: string): Promise<string> =>
    identity.ring.sign({
      type: TYPE,
      subject: jobId,
      audience: originOf(endpoint.url),
      expiresAt: clock.now() + (endpoint.timeoutSeconds + LEEWAY_SECONDS) * 1000,
      claims: {
        tid: endpoint.tenantId,
        model: endpoint.modelId,
        attempt,
        body_sha256: createHash('sha256').update(body).digest('base64url'),
      },
    });

  return async (endpoint, input, work) => {
    const body = JSON.stringify({ jobId: work.jobId, attempt: work.attempt, input });
    const credentials = {
      ...openHeaders(vault, endpoint),
      'halyard-identity': await proofOf(endpoint, work, body),
    };
    const answer = await client
      .send({
        method: 'POST',
        url: endpoint.url,
        headers: {
          'content-type': 'application/json',
          accept: '*/*',
          'user-agent': `Halyard/${version}`,
          'idempotency-key': work.jobId,
        },
        credentials,
        body,
        timeoutMs: endpoint.timeoutSeconds * 1000,
        maxBytes: endpoint.maxResultBytes,
        allowances: allowancesOf(parts, endpoint.tenantId),
        signal: work.signal,
      })
      .catch((error) => {
        throw failureOfCall(error);
      });
    if (answer.status === 200 || answer.status === 201) return outputOf(answer);
    throw await failureOfAnswer(answer, Object.values(credentials), clock.now());
  };
}

const outputOf = ({ headers, body }: OutboundAnswer): Output => ({
  mediaType: mediaTypeOf(headers['content-type']),
  content: contentOf(body),
});

async function* contentOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch (error) {
    throw failureOfCall(error);
  }
}
