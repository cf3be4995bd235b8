import type Database from 'better-sqlite3';

/** One read transaction for all that is read in a turn of the event loop: locks are taken once, and one moment is seen. */
export interface ReadTurns {
  /** To be called before each read. */
  begin(): void;
  /** What is read from here on is as it is committed then. */
  end(): void;
  /** A number that changed if anything was ever invalidated since it was last asked for; read once a turn. */
  version(): number;
}

/** The transaction is never open while the loop waits: a write that another process commits shows in the next turn. */
export function createReadTurns(connection: Database.Database): ReadTurns {
  const statements = { begin: connection.prepare('BEGIN'), commit: connection.prepare('COMMIT') };
  let isOpen = false;
  let newest: Database.Statement | undefined;
  let newestId: unknown;
  let version = 0;
  let isVersionRead = false;

  function begin(): void {
    if (isOpen) return;
    statements.begin.run();
    isOpen = true;
    setImmediate(end);
  }

  function end(): void {
    if (!isOpen) return;
    isOpen = false;
    isVersionRead = false;
    // After some errors the engine has ended the transaction itself.
    if (connection.inTransaction) statements.commit.run();
  }

  return {
    begin,
    end,
    version() {
      begin();
      if (isVersionRead) return version;
      // Which one is newest only the row's place says: ids of several processes do not arrive in order. The place alone
      // would not do, since it is given again once all rows before it are gone.
      newest ??= connection.prepare('SELECT id FROM invalidations ORDER BY rowid DESC LIMIT 1').pluck();
      const id = newest.get();
      if (id !== newestId) version += 1;
      newestId = id;
      isVersionRead = true;
      return version;
    },
  };
}
