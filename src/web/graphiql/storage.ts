/** The text of a key (`pm_live_…`), of a refresh token or of an access token, wherever in a text it stands. */
const SECRETS = /[a-z]{2,}_(?:[a-z]+_)?[0-9A-Za-z]{40,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g;

/**
 * Where GraphiQL keeps what was typed. Its history keeps the "Headers" tab even where headers are not to be kept, and keys
 * are put into variables too: nothing that looks like one is written down, and so a reload forgets it.
 */
export const secretless = (storage: Storage): Storage =>
  new Proxy(storage, {
    get(kept, name) {
      if (name === 'setItem')
        return (key: string, value: string) => kept.setItem(key, value.replace(SECRETS, '…'));
      const member: unknown = Reflect.get(kept, name);
      return typeof member === 'function' ? member.bind(kept) : member;
    },
  });
