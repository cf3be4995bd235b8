import type { OutboundAnswer } from '../../outbound/client.js';
import { retryAfterSeconds } from '../../outbound/retry-after.js';
import { JobFailure, type JobFailureCode, jobFailures } from '../processor.js';

/**
 * What an answer that is no result is to a job: what the endpoint says of it in JSON (RFC 9457, or nearly), clipped.
 * @param secrets what was sent along, none of which is told even where the endpoint says it, or a part of it
 */
export async function failureOfAnswer(
  answer: OutboundAnswer,
  secrets: readonly string[],
  now: number,
): Promise<JobFailure> {
  const { status, headers } = answer;
  const code = codeOf(status);
  const said = await saidBy(answer);
  const isTold = said !== undefined && !revealsOne(said, secrets);
  const message = `${jobFailures[code]} (${status}) ${isTold ? said.slice(0, MOST_SAID) : ''}`.trim();
  return new JobFailure(code, message, isPassing(status), {
    retryAfterSeconds: retryAfterSeconds(headers['retry-after'], now),
  });
}

function codeOf(status: number): JobFailureCode {
  if (status === 400 || status === 422) return 'INPUT_REFUSED';
  return status >= 400 ? 'MODEL_FAILED' : 'MODEL_MISBEHAVED';
}

const isPassing = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

const MOST_READ = 16 * 1024;
const MOST_SAID = 300;

async function saidBy(answer: OutboundAnswer): Promise<string | undefined> {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(answer.headers['content-type'] ?? '')) {
    answer.discard();
    return undefined;
  }
  try {
    return inOneLine(sentenceIn(JSON.parse(await startOf(answer))));
  } catch {
    // It says nothing that can be read, and it failed anyway.
    return undefined;
  }
}

async function startOf({ body }: OutboundAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_READ) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `detail` and `title` are those of RFC 9457; the others are what people write instead. */
function sentenceIn(problem: unknown): unknown {
  const { detail, title, message, error } = Object(problem) as Record<string, unknown>;
  const { message: inner } = Object(error) as Record<string, unknown>;
  return [detail, title, message, inner, error].find((said) => typeof said === 'string' && said !== '');
}

const inOneLine = (said: unknown): string | undefined =>
  typeof said === 'string' ? said.replace(/[\s\p{Cc}\p{Cf}\p{Surrogate}]+/gu, ' ').trim() : undefined;

/** So much of a secret is a part of it, and no chance. */
const PART = 8;

/** Endpoints repeat a token without the word before it, and only its beginning. */
function revealsOne(said: string, secrets: readonly string[]): boolean {
  const parts = new Set(secrets.flatMap(partsOf));
  return (
    [...parts].some((part) => part.length < PART && said.includes(part)) ||
    partsOf(said).some((part) => parts.has(part))
  );
}

const partsOf = (text: string): string[] =>
  Array.from({ length: Math.max(1, text.length - PART + 1) }, (_, at) => text.slice(at, at + PART));
