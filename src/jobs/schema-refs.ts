import { batched } from '../graphql/batch.js';
import { builder } from '../graphql/builder.js';
import type { GraphqlContext } from '../graphql/context.js';
import type { Scope } from '../principals/scope-registry.js';
import { getModels } from './get-model.js';
import type { Job } from './job.js';
import type { Model } from './model.js';

/** Whoever submits a job may see it in the answer. */
export const jobReaders: readonly (readonly Scope[])[] = [['check_status'], ['submit_job']];

/** Whoever registers a model may see it in the answer. */
export const modelReaders: readonly (readonly Scope[])[] = [['list_models'], ['models:write']];

export const JobRef = builder.objectRef<Job>('Job');
export const ModelRef = builder.objectRef<Model>('Model');

/** A model of the caller's tenant. */
export const loadModel = batched<GraphqlContext, Model>(getModels, ({ id }) => id);
