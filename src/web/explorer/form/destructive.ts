import type { Template } from '../hal/templates.js';

const ENDS = /\b(delete|revoke|cancel|remove|purge|end|log ?out)\b/i;
/** What has a counterpart that puts it right again. */
const HOLDS_UP = /\b(suspend|disable|deactivate)\b/i;

/** Whether doing it takes something away: then it is asked first. */
export const isDestructive = (template: Template): boolean => isFinal(template) || says(HOLDS_UP, template);

/** Whether what it takes away may be gone for good. */
export const isFinal = (template: Template): boolean => template.method === 'DELETE' || says(ENDS, template);

const says = (words: RegExp, { key, title }: Template): boolean =>
  words.test(key.replace(/[-_]/g, ' ')) || words.test(title);
