import { describe, expect, test } from 'vitest';
import { faultOf, reportFailure, reportResult } from '#agent/report';
import { ConnectionError } from '#client/transport';
import { AuthError, BuildError, Fault, GenericError, RetryError } from '#core/errors';
import { decodeResponse } from '#core/xmlrpc/decode';
import type { Value } from '#core/xmlrpc/value';

const hub = (answer: () => unknown = () => null) => {
  const calls: [string, readonly Value[]][] = [];
  const call = async <T>(method: string, params: readonly Value[] = []) => {
    calls.push([method, params]);
    return answer() as T;
  };
  return { call, calls };
};

test.each([
  [new BuildError('no'), [1005, 'no']],
  [new Fault(1, 'odd'), [1, 'odd']],
  ['text', [1, 'text']],
])('fault of %s', (error, fault) => {
  expect(faultOf(error)).toEqual(fault);
});

test('an unexpected error is told with its stack', () => {
  expect(faultOf(new TypeError('x is not y'))).toEqual([1, expect.stringMatching(/TypeError: x is not y\n {4}at /)]);
});

describe('reports', () => {
  test('a result as methodResponse', async () => {
    const { call, calls } = hub();
    await reportResult({ call }, 5, { rpms: ['a'], brootid: 1 });
    expect(calls[0]![0]).toBe('host.closeTask');
    expect(calls[0]![1][0]).toBe(5);
    expect(decodeResponse(String(calls[0]![1][1]))).toEqual({ rpms: ['a'], brootid: 1 });
  });

  test('a failure as fault', async () => {
    const { call, calls } = hub();
    await reportFailure({ call }, 5, new BuildError('a < b'));
    expect(calls[0]![0]).toBe('host.failTask');
    expect(() => decodeResponse(String(calls[0]![1][1]))).toThrow(BuildError);
  });

  test('a repeated call that the hub has had already is good', async () => {
    const { call } = hub(() => {
      throw new RetryError('unable to retry call 9');
    });
    await expect(reportResult({ call }, 5, null)).resolves.toBeUndefined();
  });

  test.each([new ConnectionError('gone'), new AuthError('Invalid session')])(
    '%s is not the task failing',
    async (error) => {
      const { call, calls } = hub();
      await expect(reportFailure({ call }, 5, error)).rejects.toBe(error);
      expect(calls).toEqual([]);
    },
  );

  test('what the hub refuses is the task failing', async () => {
    const { call, calls } = hub();
    await reportFailure({ call }, 5, new GenericError('No such tagInfo'));
    expect(calls).toHaveLength(1);
  });
});
