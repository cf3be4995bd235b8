/** Every way in which a call comes to nothing: whether another try may do better, and the sentence for strangers. */
const failures = {
  URL_REFUSED: [false, 'The URL is none that is called: it must be http(s), without a user or a password.'],
  PORT_REFUSED: [false, 'The port is none that is called: 80, 443 or one from 1024 on.'],
  ADDRESS_REFUSED: [false, 'The host is at an address that is not called from here.'],
  HOST_UNKNOWN: [true, 'There is no host of that name.'],
  UNREACHABLE: [true, 'The host takes no connections.'],
  CONNECT_TIMED_OUT: [true, 'The host did not take the connection in time.'],
  TLS_FAILED: [false, 'The host cannot prove who it is, or does not speak TLS.'],
  BROKEN_OFF: [true, 'The connection broke off.'],
  TIMED_OUT: [true, 'The answer did not come in time.'],
  SILENT: [true, 'The answer began to come, and stopped.'],
  NOT_HTTP: [false, 'What came is no HTTP answer.'],
  TOO_LARGE: [false, 'The answer is larger than it may be.'],
  ENCODING_REFUSED: [false, 'The answer is in an encoding that was not asked for.'],
  ENCODING_BROKEN: [false, 'The answer cannot be unpacked.'],
  REDIRECT_REFUSED: [false, 'The host sends on to where we do not go: no URL, or one without TLS.'],
  TOO_MANY_REDIRECTS: [false, 'The host sends on and on.'],
  CANCELLED: [false, 'Nobody waits for the answer any more.'],
} as const satisfies Record<string, readonly [isPassing: boolean, sentence: string]>;

export type OutboundFailureCode = keyof typeof failures;

/** Why a call came to nothing. The message names no address: it is read by who may not know them. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';
  /** Worth another try. */
  readonly isPassing: boolean;

  constructor(
    readonly code: OutboundFailureCode,
    /** For the log alone. */
    cause?: unknown,
  ) {
    const [isPassing, sentence] = failures[code];
    super(sentence, { cause });
    this.isPassing = isPassing;
  }
}

/** What Node calls it, as a pattern, and what it is to us. The first that fits counts. */
const known: readonly (readonly [RegExp, OutboundFailureCode])[] = [
  [/^(ENOTFOUND|EAI_\w+|ENODATA)$/, 'HOST_UNKNOWN'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL|ETIMEDOUT)$/, 'UNREACHABLE'],
  [/^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/, 'BROKEN_OFF'],
  [/^HPE_/, 'NOT_HTTP'],
  [/^(Z_|ERR_BUFFER_TOO_LARGE)/, 'ENCODING_BROKEN'],
  [/CERT|TLS|SSL|^EPROTO$|^UNABLE_TO_|ISSUER/, 'TLS_FAILED'],
];

/** The failure that an error of Node's is. */
export function failureOf(error: unknown): OutboundFailure {
  if (error instanceof OutboundFailure) return error;
  const name = String((error as { code?: unknown } | undefined)?.code ?? '');
  const code = known.find(([pattern]) => pattern.test(name))?.[1] ?? 'BROKEN_OFF';
  return new OutboundFailure(code, error);
}
