import { describe, expect, it } from '@jest/globals';
import { callerAddress, readNetworks } from './caller-address.js';
import { readConfig } from './config.js';

describe('the address a call counts under', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::9', '2001:db8:1:3::/64'],
  ])('of %s is %s', (told, counted) => {
    expect(callerAddress(told)).toBe(counted);
  });

  it('is one for everything that is no address', () => {
    expect(new Set(['', 'unknown', '_hidden', '10', '0x7f.1', '203.0.113.900'].map(callerAddress)).size).toBe(1);
  });
});

describe('the networks of trusted proxies', () => {
  it('are addresses and CIDR networks, none unless named', () => {
    const read = (text: string): unknown => readConfig({ PARTNERS_FILE: 'p', TRUSTED_PROXIES: text }).TRUSTED_PROXIES;
    expect(read('')).toEqual([]);
    expect(read('10.0.0.7, 10.1.0.0/16,fd00::/8 ,::1')).toEqual(['10.0.0.7', '10.1.0.0/16', 'fd00::/8', '::1']);
    expect(() => read('10.0.0.0/33')).toThrow(/TRUSTED_PROXIES must list[^]*10\.0\.0\.0\/33/);
  });

  it.each([
    '0.0.0.0/0',
    '::/0',
    'true',
    '1',
    '10/8',
    '10.0.0.0/x',
    '10.0.0.0/',
    '/8',
    'proxy.local',
    '10.0.0.1 10.0.0.2',
  ])('are not %s', (text) => {
    expect(() => readNetworks(`10.0.0.7, ${text}`)).toThrow('must list addresses or CIDR networks');
  });
});
