#!/usr/bin/env node
import { Command } from 'commander';
import { addAssets } from './cli/assets.js';
import { addAudit } from './cli/audit.js';
import { addBrownouts } from './cli/brownouts.js';
import { addConfig } from './cli/config.js';
import { addJobs } from './cli/jobs.js';
import { addKeys } from './cli/keys.js';
import { addMigrate } from './cli/migrate.js';
import { addModels } from './cli/models.js';
import { addProjects } from './cli/projects.js';
import { addSample } from './cli/sample.js';
import { addSchema } from './cli/schema.js';
import { addScopes } from './cli/scopes.js';
import { addServe } from './cli/serve.js';
import { addServiceAccounts } from './cli/service-accounts.js';
import { addSigningKeys } from './cli/signing-keys.js';
import { addSunset } from './cli/sunset.js';
import { addSystemKey } from './cli/system-key.js';
import { addTenants } from './cli/tenants.js';
import { addUsage } from './cli/usage.js';
import { addUsers } from './cli/users.js';
import { version } from './version.js';

const program = new Command('halyard')
  .description('One API-access server for every client of a company.')
  .version(version)
  .showHelpAfterError('(--help lists what there is)');

for (const add of [
  addServe,
  addMigrate,
  addKeys,
  addSystemKey,
  addScopes,
  addTenants,
  addUsers,
  addProjects,
  addModels,
  addServiceAccounts,
  addJobs,
  addSigningKeys,
  addSample,
  addUsage,
  addSunset,
  addBrownouts,
  addAssets,
  addAudit,
  addSchema,
  addConfig,
]) {
  add(program);
}

program.parseAsync().catch((error: unknown) => {
  // For people: what is wrong, not where in our code. A bug shows its stack.
  const known =
    error instanceof Error &&
    (error.constructor === Error || error.name === 'HalyardError' || 'code' in error);
  process.stderr.write(`${known ? `halyard: ${error.message}` : String((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
});
