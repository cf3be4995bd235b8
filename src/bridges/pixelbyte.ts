import { bearer } from '../credentials/bearer.js';
import type { Bridge } from './bridge.js';
import { dataPage } from './data-page.js';
import { pixelbyteErrors } from './pixelbyte-errors.js';
import { snakeCase } from './spelling.js';

/**
 * PixelByte as its clients know it. A key is shown as a Bearer token; one with no scope in its list may do all that there
 * is here, also what is added later, and nothing anywhere else. Members are in snake case, a list of jobs or keys is
 *
 *     { "data": [...], "next_cursor": "…" | null }
 *
 * paged with `limit` (50 unless said otherwise) and `cursor`, and an error
 *
 *     { "error": { "code": "OPERATION_NOT_ALLOWED", "message": "…" } }
 *
 * What PixelByte's documents leave out was chosen so:
 * - `POST /jobs` takes `model_id`, `input` (what the model's `input_schema` says) and `priority`, and answers 202 with a
 *   `Location`. Sent again with the same `Idempotency-Key` it is the same job.
 * - `GET /jobs/{job_id}/result` answers the bytes with their media type; 409 with `Retry-After` while the job waits or
 *   runs, 409 without one where it failed (and why) or was cancelled, and 410 once the result was thrown away.
 * - `DELETE /jobs/{job_id}` cancels, and answers the job as it is then: it stays in the list. One that is over is 409.
 * - `/api-keys` is what their dashboard does: make keys, say from which addresses they may be used, switch them off and
 *   on (`PATCH` of `active`). It takes `keys:read` and `keys:write`, which no key has by an empty list.
 */
export const pixelbyte: Bridge = {
  name: 'pixelbyte',
  title: 'PixelByte',
  version: '1.0.0',
  description: [
    'Models and their pricing, jobs that run them, and API keys of PixelByte.',
    '',
    'Show an API key as `Authorization: Bearer pxb_live_…`. A key whose list of scopes is empty may do everything here but',
    'manage other keys. Submit a job, ask its `Location` how far it is, and download its result once its `status` is `succeeded`.',
    'Lists answer `{ "data": [...], "next_cursor": "…" }`: ask again with `cursor` until `next_cursor` is null.',
    'Errors answer `{ "error": { "code": "…", "message": "…" } }`.',
  ].join('\n'),
  basePath: '/pixelbyte/v1',
  rules: { readers: [bearer], apis: ['pixelbyte'] },
  spelling: snakeCase,
  errors: pixelbyteErrors,
  page: dataPage,
};
