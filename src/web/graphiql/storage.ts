import { withoutSecrets } from '../looks-secret.js';

/**
 * Where GraphiQL keeps what was typed. Its history keeps the "Headers" tab even where headers are not to be kept, and keys
 * are put into variables too: nothing that looks like one is written down, and so a reload forgets it.
 */
export const secretless = (storage: Storage): Storage =>
  new Proxy(storage, {
    get(kept, name) {
      if (name === 'setItem') return (key: string, value: string) => kept.setItem(key, withoutSecrets(value));
      const member: unknown = Reflect.get(kept, name);
      return typeof member === 'function' ? member.bind(kept) : member;
    },
  });
