import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { repeatEvery } from '../storage/repeated.js';
import { isThere } from '../stored-file.js';
import { errandOf } from './errand.js';
import type { Export } from './export.js';
import { claimExport, findExport, unclaimedExports } from './export-queries.js';
import { type FileKind, pathOf } from './files.js';
import { type Import, isOver } from './import.js';
import { claimImport, findImport, unclaimedImports } from './queries.js';
import type { OnProgress } from './room.js';
import { runExport } from './run-export.js';
import { LEASE_SECONDS, runImport } from './run-import.js';
import { sweepFiles } from './sweep-files.js';

export interface WorkerParts extends Pick<Context, 'store' | 'clock' | 'ids'> {
  readonly folder: string;
  readonly exportHours: number;
  readonly onBug: (error: unknown) => void;
  /** Told of each transfer that is begun, gone on with, left and over. */
  readonly onProgress: OnProgress;
}

/** Who does the work of transfers in this process. Several processes share it by their leases. */
export interface TransferWorker {
  /** From now on, by itself. */
  start(): void;
  /** There is something to do. */
  wake(): void;
  /** Does all that waits, and throws away what nobody needs any more. For who did not `start`. */
  workOff(): Promise<void>;
  /** Ends after the chunk that is worked on; another process goes on from there. */
  close(): Promise<void>;
}

/** How many transfers a process works on at once. */
const LANES = 2;
const LOOK_MS = 1000;
const SWEEP_MS = 600_000;
const MOST_TENANTS = 10_000;
/** How long the machine may be away that has a file which is not here. */
const AWAY_MS = 3_600_000;

interface Job {
  readonly kind: FileKind;
  readonly tenantId: string;
  readonly id: string;
}

export function createTransferWorker(parts: WorkerParts): TransferWorker {
  const { store, clock, ids, folder, exportHours, onBug, onProgress } = parts;
  const owner = ids.base62(16);
  let stopping = false;
  const running: { close(): Promise<void>; now(): Promise<void> }[] = [];
  const options = { folder, hours: exportHours, isStopping: () => stopping };
  const turns = createTurns();
  const missing = createMissing(parts);

  const lease = () => ({ owner, now: dateOf(clock), until: dateOf(clock, LEASE_SECONDS) });

  const tellBegin = (what: 'import' | 'export', { id, tenantId, startedAt }: Import | Export) =>
    onProgress(startedAt ? `goes on with an ${what}` : `begins an ${what}`, { id, tenantId });

  const tellEnd = (what: 'import' | 'export', row: Import | Export | undefined) => {
    if (!row) return;
    const { id, tenantId, status, rows } = row;
    const failed = 'failed' in row ? { failed: row.failed } : {};
    onProgress(isOver(row) ? `an ${what} is over` : `leaves an ${what} for later`, {
      id,
      tenantId,
      status,
      rows,
      ...failed,
    });
  };

  /** Works on one thing, if there is any that nobody else took. */
  async function workOnOne(): Promise<boolean> {
    for (const job of turns.sorted(await waiting())) {
      if (stopping) return false;
      if (job.kind === 'imports') {
        const claimed = await store.tx((w) => claimImport(w, job.id, lease()));
        if (!claimed) continue;
        turns.note(job.tenantId);
        tellBegin('import', claimed);
        const errand = errandOf(parts, claimed);
        await runImport(errand, claimed, options);
        tellEnd('import', await findImport(store.read, errand.principal, claimed.id));
      } else {
        const claimed = await store.tx((w) => claimExport(w, job.id, lease()));
        if (!claimed) continue;
        turns.note(job.tenantId);
        tellBegin('export', claimed);
        const errand = errandOf(parts, claimed);
        await runExport(errand, claimed, options);
        tellEnd('export', await findExport(store.read, errand.principal, claimed.id));
      }
      return true;
    }
    return false;
  }

  async function waiting(): Promise<Job[]> {
    const now = dateOf(clock);
    const imports = await unclaimedImports(store.read, now);
    const exports = await unclaimedExports(store.read, now);
    return [
      ...missing.without(imports).map((job): Job => ({ kind: 'imports', ...job })),
      ...exports.map((job): Job => ({ kind: 'exports', ...job })),
    ];
  }

  async function workOff(): Promise<void> {
    while (!stopping && (await workOnOne()));
  }

  return {
    start() {
      for (let lane = 0; lane < LANES; lane += 1) running.push(repeatEvery(LOOK_MS, workOff, onBug));
      const sweeping = repeatEvery(SWEEP_MS, () => sweepFiles(parts), onBug);
      running.push({ ...sweeping, now: () => Promise.resolve() });
      void sweeping.now();
    },
    wake() {
      for (const lane of running) void lane.now();
    },
    async workOff() {
      await workOff();
      await sweepFiles(parts);
    },
    async close() {
      stopping = true;
      await Promise.all(running.map((lane) => lane.close()));
    },
  };
}

/**
 * Where the folder is not shared, whoever took a file in works on it: to the others it is missing. When nobody has come
 * for so long, it is lost, and is worked on to say so: whatever its tenant sent after it waits for it.
 */
function createMissing({ store, clock, folder }: Pick<WorkerParts, 'store' | 'clock' | 'folder'>) {
  let since = new Map<string, number>();
  // The processes of one SQLite file have one folder.
  const awayMs = store.engine === 'sqlite' ? 0 : AWAY_MS;
  return {
    without<Waiting extends { readonly id: string }>(imports: readonly Waiting[]): Waiting[] {
      const now = clock.now();
      const gone = imports.filter(({ id }) => !isThere(pathOf(folder, 'imports', id)));
      since = new Map(gone.map(({ id }) => [id, since.get(id) ?? now]));
      return imports.filter(({ id }) => now - (since.get(id) ?? Number.NEGATIVE_INFINITY) >= awayMs);
    },
  };
}

/** Who was served longest ago comes first, so that a tenant with many files keeps nobody else waiting. */
function createTurns() {
  const served = new Map<string, number>();
  let turn = 0;
  return {
    note(tenantId: string): void {
      if (served.size > MOST_TENANTS) served.clear();
      turn += 1;
      served.set(tenantId, turn);
    },
    sorted(jobs: readonly Job[]): Job[] {
      const last = ({ tenantId }: Job) => served.get(tenantId) ?? 0;
      // What follows the prefix of an id is the time it was made.
      const made = ({ id }: Job) => id.slice(4);
      return jobs.toSorted((a, b) => last(a) - last(b) || (made(a) < made(b) ? -1 : 1));
    },
  };
}
