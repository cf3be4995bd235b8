import { OutboundFailure, type OutboundFailureCode } from '../../outbound/failure.js';
import { JobFailure, type JobFailureCode, jobFailures } from '../processor.js';

const codes: Record<OutboundFailureCode, JobFailureCode> = {
  URL_REFUSED: 'ADDRESS_REFUSED',
  PORT_REFUSED: 'ADDRESS_REFUSED',
  ADDRESS_REFUSED: 'ADDRESS_REFUSED',
  REDIRECT_REFUSED: 'ADDRESS_REFUSED',
  HOST_UNKNOWN: 'MODEL_UNREACHABLE',
  UNREACHABLE: 'MODEL_UNREACHABLE',
  CONNECT_TIMED_OUT: 'MODEL_UNREACHABLE',
  TLS_FAILED: 'MODEL_UNREACHABLE',
  BROKEN_OFF: 'MODEL_UNREACHABLE',
  TIMED_OUT: 'TIMED_OUT',
  SILENT: 'TIMED_OUT',
  CANCELLED: 'TIMED_OUT',
  TOO_LARGE: 'OUTPUT_TOO_LARGE',
  NOT_HTTP: 'MODEL_MISBEHAVED',
  ENCODING_REFUSED: 'MODEL_MISBEHAVED',
  ENCODING_BROKEN: 'MODEL_MISBEHAVED',
  TOO_MANY_REDIRECTS: 'MODEL_MISBEHAVED',
};

/** What a call that came to nothing is to a job. Anything else is a bug, and stays one. */
export function failureOfCall(error: unknown): unknown {
  if (!(error instanceof OutboundFailure)) return error;
  const code = codes[error.code];
  const message = `${jobFailures[code]} ${error.message}`;
  return new JobFailure(code, message, error.isPassing, { cause: error });
}
