import type { Context } from '../context.js';
import type { Area } from './area.js';
import { findArea } from './queries.js';

/** One area of a project whose rows the caller sees. */
export const getArea = ({ store, principal }: Context, id: string): Promise<Area | undefined> =>
  findArea(store.read, principal, id);
