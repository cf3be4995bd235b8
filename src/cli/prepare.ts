import { installIfEmpty } from '../accounts/install.js';
import { noteOlderProducts } from '../catalog/note-older-products.js';
import type { Config } from '../config.js';
import type { Context } from '../context.js';
import { secretFile } from '../installation-secret.js';
import { complaintAboutSecret } from '../keys/check-secret.js';
import { configureSystemKey } from '../keys/system-key/configure.js';
import type { Log } from '../observe/log.js';
import { type LoadedSample, loadSample } from '../sample/load.js';

export interface Prepared {
  /** The whole text of the first key, at the first start. */
  readonly firstKey: string | undefined;
  readonly loaded: LoadedSample | undefined;
}

/** Once for each start, and only when it serves: a start that fails must not make a key that nobody sees. */
export async function prepare(
  operator: Context,
  {
    config,
    log,
    sample = false,
  }: { readonly config: Config; readonly log: Log; readonly sample?: boolean | undefined },
): Promise<Prepared> {
  const first = await installIfEmpty(operator);
  await noteOlderProducts(operator.store);
  await configureSystemKey(operator);
  const complaint = await complaintAboutSecret(operator);
  if (complaint) log.warn(complaint);
  if (first && config.databaseUrl && !config.secrets) log.warn(secretIsHere(config));
  const loaded = sample ? await loadSample(operator) : undefined;
  return { firstKey: first?.token, loaded };
}

/** Elsewhere nobody looks for a file of this machine until another process takes none of the keys. */
const secretIsHere = ({ dataDir }: Config): string =>
  `HALYARD_SECRET is not set, so the secret that the keys in PostgreSQL depend on was put into the file ${secretFile(dataDir)} on this machine. Keep it, and set HALYARD_SECRET to what it holds for every process, the command line included.`;
