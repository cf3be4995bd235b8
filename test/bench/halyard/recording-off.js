/**
 * `node --import ./recording-off.js dist/main.js serve` is the whole server as it is, but that it writes nothing down of
 * a request: no usage, no last use of keys and scopes, no refusal in the audit trail.
 */
import { register } from 'node:module';

const recorders = ['keys/record-use', 'usage/count-requests', 'usage/record-scopes', 'audit/count-denials'];

register(new URL('./replace.js', import.meta.url), {
  data: recorders.map((name) => ({
    of: new URL(`../../../dist/${name}.js`, import.meta.url).href,
    by: new URL('./no-recorders.js', import.meta.url).href,
  })),
});
