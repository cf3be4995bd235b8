import type { Principal } from '../principals/principal.js';
import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

export const define = (k: Kit) => ({
  auditEvents: k.table(
    'audit_events',
    {
      id: k.text('id').primaryKey(),
      /** Whose trail it is in; empty for what happened to nobody's credential. */
      tenantId: k.text('tenant_id').notNull(),
      at: k.time('at').notNull(),
      actorKind: k.text('actor_kind').$type<Principal['kind']>().notNull(),
      actorId: k.text('actor_id').notNull(),
      action: k.text('action').notNull(),
      subjectId: k.text('subject_id').notNull(),
      address: k.text('address').notNull(),
      requestId: k.text('request_id').notNull(),
      before: k.json<Record<string, unknown>>('before').notNull(),
      after: k.json<Record<string, unknown>>('after').notNull(),
      /** How often it happened. More than one only for refusals, which come in floods. */
      count: k.int('count').notNull(),
      /** The seal that covers it; null for the moment until the sealer comes by. */
      seal: k.int('seal'),
    },
    (table) => [
      k.index('audit_events_tenant').on(table.tenantId, table.id),
      k.index('audit_events_subject').on(table.tenantId, table.subjectId, table.id),
      k.index('audit_events_seal').on(table.seal, table.id),
    ],
  ),

  auditSeals: k.table('audit_seals', {
    /** 1, 2, 3 …: of two sealers that make the same one, the primary key lets one win. */
    number: k.int('number').primaryKey(),
    at: k.time('at').notNull(),
    events: k.int('events').notNull(),
    /** Of the seal before, and of every event it covers in the order of their ids. */
    hash: k.text('hash').notNull(),
    /** Ed25519 over the hash. */
    signature: k.text('signature').notNull(),
    /** Names the key that signed. */
    keyId: k.text('key_id').notNull(),
  }),
});

export const auditTables = tablesOf(define);
