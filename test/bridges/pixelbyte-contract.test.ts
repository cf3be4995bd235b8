import { pixelbyte } from '../../src/bridges/pixelbyte.js';
import { registerModel } from '../../src/jobs/remote/register-model.js';
import { submitJob } from '../../src/jobs/submit-job.js';
import { bridgeContract } from '../contract/bridge.js';

bridgeContract({
  bridge: pixelbyte,
  api: 'pixelbyte',
  otherApi: 'pim',
  // An empty list would be everything.
  powerless: ['usage:read'],
  async things(t, route) {
    const job = await submitJob(t.operator(), { modelId: 'identicon', input: { text: 'A thing' } });
    const model = await registerModel(t.operator(), {
      id: 'upscale-2x',
      name: 'A model',
      inputSchema: { type: 'object' },
      price: { minorUnits: 5, currency: 'EUR' },
      url: 'https://models.example.com/upscale',
    });
    const key = await t.key({ api: 'pixelbyte' });
    // What is over has a result, and what is not can be cancelled.
    if (route?.name !== 'cancelJob') await t.app.workOff();
    return { model_id: model.id, job_id: job.id, key_id: key.id };
  },
});
