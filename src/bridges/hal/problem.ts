import { statusPhrases } from '../../http/status-phrases.js';
import type { Bridge, ErrorAnswer, Refusal } from '../bridge.js';
import { problemDetails } from '../problem.js';

/**
 * The bridge as it speaks to who asked for hypermedia: its own statuses, and problem details that link to help. Where
 * its own answer is the same for everybody, so is this.
 */
export const speakingProblems = (bridge: Bridge, help: string): Bridge => ({
  ...bridge,
  errors: { ...problemDetails, answer: (refusal) => problemWithHelp(bridge, help, refusal) },
});

function problemWithHelp(bridge: Bridge, help: string, refusal: Refusal): ErrorAnswer {
  const own = bridge.errors.answer(refusal);
  const { headers, body } = problemDetails.answer(refusal);
  const { status } = own;
  const title = statusPhrases[status] ?? 'Error';
  const _links = { help: { href: help, title: 'What this URL takes and answers' } };
  if (own.isUniform) return { ...own, body: { type: 'about:blank', title, status, _links } };
  return { status, headers: { ...headers, ...own.headers }, body: { ...body, title, status, _links } };
}
