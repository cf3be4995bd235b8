/**
 * `node --import ./access-off.js dist/main.js serve` is the whole server as it is with one part exchanged: the door that
 * every request passes lets everybody in, as an operator with every scope. No key is read, proven, limited or counted.
 */
import { register } from 'node:module';

register(new URL('./replace.js', import.meta.url), {
  data: [
    {
      of: new URL('../../../dist/policy/admit.js', import.meta.url).href,
      by: new URL('./open-door.js', import.meta.url).href,
    },
  ],
});
