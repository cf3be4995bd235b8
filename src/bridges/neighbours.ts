import type { Bridge } from './bridge.js';
import type { MountedBridge } from './mount.js';

/** Bridges on one base path, which share its URLs. */
export type Neighbours = readonly [MountedBridge, ...MountedBridge[]];

/** Those of the longer base paths first, so that none stands in the way of one below it. */
export function neighboursOf(mounted: readonly MountedBridge[]): readonly Neighbours[] {
  const groups = new Map<string, [MountedBridge, ...MountedBridge[]]>();
  for (const one of mounted) {
    const group = groups.get(one.basePath);
    if (group) group.push(one);
    else groups.set(one.basePath, [one]);
  }
  return [...groups.values()].sort(([a], [b]) => b.basePath.length - a.basePath.length);
}

/** What belongs to all of them takes a credential as any of them does. */
export function rulesOf(group: Neighbours): Bridge['rules'] {
  const rules = group.map(({ bridge }) => bridge.rules);
  return {
    readers: [...new Set(rules.flatMap(({ readers }) => readers))],
    apis: rules.some(({ apis }) => apis === 'every API')
      ? 'every API'
      : [...new Set(rules.flatMap(({ apis }) => (apis === 'every API' ? [] : apis)))],
  };
}

/** What they are called together. */
export const titleOf = (group: Neighbours): string => group.map(({ bridge }) => bridge.title).join(' and ');
