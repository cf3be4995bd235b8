/** What a model does. It throws `JobFailure` where it fails; anything else thrown is a bug and fails the job as one. */
export interface Processor {
  /** @param input as it was checked by the model's schema */
  run(input: Readonly<Record<string, unknown>>, work: Work): Promise<Output>;
}

/** One try at a job, as its processor sees it. */
export interface Work {
  readonly jobId: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** Fires when the job was cancelled, is another's by now, or has run out of time. What comes after it is thrown away. */
  readonly signal: AbortSignal;
  /** How much of it is done: from 0 to 1. Told to the caller now and then. */
  progress(part: number): void;
}

/** What a job came to: a file. It is written as it comes, so that a large one never stands in memory whole. */
export interface Output {
  readonly mediaType: string;
  readonly content: AsyncIterable<Uint8Array> | Uint8Array;
}

/** Every way in which a job fails, and what it says where there is nothing better to say. */
export const jobFailures = {
  /** It is no fault of the caller: a bug, or a disk that is full. */
  INTERNAL: 'Something went wrong on our side.',
  INPUT_REFUSED: 'The model does not take this input.',
  OUTPUT_TOO_LARGE: 'The result is larger than a result may be.',
  TIMED_OUT: 'It took longer than a job may take.',
  /** Whoever worked on it was gone, at each try. */
  LEFT: 'Whoever worked on it was stopped, again and again.',
  MODEL_GONE: 'There is no such model any more.',
  /** What a model asks elsewhere answers nothing, an error, or what it should not. */
  MODEL_UNREACHABLE: 'The model could not be reached.',
  MODEL_FAILED: 'The model answered with an error.',
  MODEL_MISBEHAVED: 'The model answered with something that is no answer.',
  ADDRESS_REFUSED: 'The model is at an address that is not asked.',
} as const satisfies Record<string, string>;

export type JobFailureCode = keyof typeof jobFailures;

export interface JobFailureOptions extends ErrorOptions {
  /** Another try makes no sense before. */
  readonly retryAfterSeconds?: number | undefined;
}

export class JobFailure extends Error {
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: JobFailureCode,
    /** Told to the caller: nothing secret, no internal address. */
    message: string = jobFailures[code],
    /** Worth another try. */
    readonly isPassing: boolean = false,
    options: JobFailureOptions = {},
  ) {
    super(message, options);
    this.name = 'JobFailure';
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
