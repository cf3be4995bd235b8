import type { Exchange, NoAnswer } from '../exchange/exchange.js';
import { type Sending, send } from '../exchange/send.js';
import { specFor } from '../openapi/specs.js';
import { credential } from '../session/credential.js';
import { sessionEnded } from '../session/ended.js';
import { isStillTaken, knowing } from '../session/who.js';
import { openEntry } from './entry.js';

/** Sends a request with the credential, in the header that the interface of its path takes it in. */
export async function request(sending: Omit<Sending, 'credential'>): Promise<Exchange | NoAnswer> {
  await openEntry();
  const spec = await specFor(sending.path);
  const text = credential.peek()?.text;
  const header = spec?.credentialHeader ?? ((key: string) => ['Authorization', `Bearer ${key}`] as const);
  const answer = await send({ ...sending, credential: text === undefined ? undefined : header(text) });
  // An interface that takes no keys of this kind says 401 too: that is not the end of it.
  if (answer.status === 401 && text !== undefined && knowing.peek().state === 'known') {
    if (!(await isStillTaken(text))) sessionEnded.value = true;
  }
  return answer;
}
