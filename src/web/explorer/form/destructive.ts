import type { Template } from '../hal/templates.js';

const WORDS = /\b(delete|revoke|cancel|remove|purge|suspend|disable|deactivate|end|log ?out)\b/i;

/** Whether doing it takes something away: then it is asked first. */
export const isDestructive = ({ method, key, title }: Template): boolean =>
  method === 'DELETE' || WORDS.test(key.replace(/[-_]/g, ' ')) || WORDS.test(title);
