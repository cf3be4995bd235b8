import type { Shown } from '../view/view.js';
import type { Asked } from './snippets.js';

/** What is shown, as a request that anybody could send. */
export const askedOf = ({ path, exchange, spec }: Shown): Asked => ({
  url: location.origin + path,
  accept: exchange.mediaType || '*/*',
  credential: spec?.credentialHeader('$HALYARD_KEY') ?? ['Authorization', 'Bearer $HALYARD_KEY'],
});
