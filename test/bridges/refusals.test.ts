import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { pim } from '../../src/bridges/pim.js';
import { reasonOfErrors, reasonOfFaults } from '../../src/bridges/response/refusals.js';
import { routesOf } from './route-request.js';

const [route] = routesOf(pim);
const errors = (...list: (Record<string, unknown> & { message?: string })[]) => {
  if (!route) throw new Error('The PIM has no route.');
  return reasonOfErrors(
    list.map(({ message = 'm', ...extensions }) => new GraphQLError(message, { extensions })),
    route,
  );
};

describe('the errors of a result', () => {
  it('come to a fault of ours where one of them is, with nothing of the others', () => {
    const reason = errors({ code: 'FORBIDDEN' }, { code: 'INTERNAL_SERVER_ERROR', message: 'hunter2' });
    expect(reason.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(reason)).not.toContain('hunter2');
  });

  it('come to a fault of ours where nobody knows the code', () => {
    expect(errors({ code: 'NO_SUCH_CODE', message: 'hunter2' })).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      detail: 'Something went wrong on our side.',
    });
  });

  it('come to one denial that names all that is required and all that is missing', () => {
    const products = {
      requiredScopes: [['products:read'], ['products:write']],
      missingScopes: ['products:read'],
    };
    const keys = { requiredScopes: [['keys:read']], missingScopes: ['keys:read'] };
    expect(errors({ code: 'FORBIDDEN', ...products }, { code: 'FORBIDDEN', ...keys })).toMatchObject({
      code: 'FORBIDDEN',
      requiredScopes: [
        ['products:read', 'keys:read'],
        ['products:write', 'keys:read'],
      ],
      missingScopes: ['products:read', 'keys:read'],
    });
  });

  it('keep how long to wait', () => {
    expect(errors({ code: 'RATE_LIMITED', retryAfterSeconds: 7 }).retryAfterSeconds).toBe(7);
  });
});

describe('the faults of a request', () => {
  it('come to malformed before invalid, and to invalid before out of date', () => {
    const fault = (code: 'BAD_REQUEST' | 'VALIDATION_FAILED' | 'PRECONDITION_FAILED') =>
      ({ place: { in: 'query', name: 'a' }, detail: 'is bad', code }) as const;
    const codeOf = (...codes: Parameters<typeof fault>[0][]) => reasonOfFaults(codes.map(fault))?.code;
    expect(codeOf('PRECONDITION_FAILED', 'VALIDATION_FAILED', 'BAD_REQUEST')).toBe('BAD_REQUEST');
    expect(codeOf('PRECONDITION_FAILED', 'VALIDATION_FAILED')).toBe('VALIDATION_FAILED');
    expect(codeOf('PRECONDITION_FAILED')).toBe('PRECONDITION_FAILED');
    expect(codeOf()).toBeUndefined();
  });
});
