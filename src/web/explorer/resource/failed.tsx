import { lazily } from '../ui/lazily.js';

/** Most pages never need it. */
export const Failed = lazily(async () => (await import('./answer-failed.js')).AnswerFailed);
