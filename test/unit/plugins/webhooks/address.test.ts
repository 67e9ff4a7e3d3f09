/** Where messages may be sent. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressProblem, isPublic } from '#plugins/webhooks/address';
import { post } from '#plugins/webhooks/post';
import { Receiver } from '../../../integration/plugins/webhooks/receiver.ts';

describe('an address of this network', () => {
  it.each([
    ...['10.1.2.3', '100.64.0.1', '172.31.255.255', '192.168.1.1', '0.0.0.0', '224.0.0.1', '255.255.255.255'],
    ...['::', 'fe80::1', 'fc00::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', '2001::1', '2001:db8::1'],
  ])('is %s', (ip) => {
    expect(isPublic(ip)).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700:4700::1111'])('is not %s', (ip) => {
    expect(isPublic(ip)).toBe(true);
  });

  it.each([
    ['http://127.0.0.1', 'not https'],
    ['https://127.0.0.1', 'not an address of the public internet'],
    ['https://169.254.169.254/latest', 'not an address of the public internet'],
    ['https://[::1]', 'not an address of the public internet'],
    ['https://0x7f.1', 'not an address of the public internet'],
  ])('%s is refused where there are others only', (url, problem) => {
    expect(addressProblem(url, false)).toBe(problem);
    expect(addressProblem(url, true)).toBeNull();
  });
});

describe('a receiver in this network', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await new Receiver().up();
  });
  afterEach(() => receiver.down());

  it('is not connected to, whatever its name', async () => {
    const port = new URL(receiver.url).port;
    for (const host of ['localhost', '127.0.0.1', '[::ffff:127.0.0.1]']) {
      const { status, problem } = await post(`https://${host}:${port}/`, {}, '{}', { timeout: 1, privateToo: false });
      expect([host, status, problem]).toEqual([host, null, expect.stringContaining('public internet')]);
    }
    expect(receiver.got).toEqual([]);
  });
});
