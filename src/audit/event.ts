import type { define } from './table.js';

/** Who did what to whom, from where, in which request. */
export type AuditEvent = ReturnType<typeof define>['auditEvents']['$inferSelect'];
export type AuditSeal = ReturnType<typeof define>['auditSeals']['$inferSelect'];

/** Which events a list is of. */
export interface AuditFilter {
  readonly actorId?: string | null | undefined;
  readonly subjectId?: string | null | undefined;
  readonly action?: string | null | undefined;
  /** From this moment on. */
  readonly since?: Date | null | undefined;
  /** Up to, and not at, this moment. */
  readonly until?: Date | null | undefined;
}

type Values = Readonly<Record<string, unknown>>;

/** Members that say nothing about a change, or must never be written down a second time. */
const LEFT_OUT =
  /^(hash|secret|token|password|sealed|private|search|sort(Name|Price))|Hash$|Secret$|^(updatedAt|tenantId|version)$/i;

/** The members of a row that changed, as they were and as they are. Of a new or deleted row: all of them. */
export function changeOf(
  before: Values | undefined,
  after: Values | undefined,
): { before: Values; after: Values } {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (name) => !LEFT_OUT.test(name) && !isSame(before?.[name], after?.[name]),
  );
  return { before: picked(before, names), after: picked(after, names) };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const picked = (values: Values | undefined, names: readonly string[]): Values =>
  Object.fromEntries(
    names.flatMap((name) => (values && name in values ? [[name, values[name] ?? null]] : [])),
  );
