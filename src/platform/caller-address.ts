// Whose address a call counts under. Behind a reverse proxy every call comes from the proxy; its word for the caller
// (X-Forwarded-For) is believed from the networks of TRUSTED_PROXIES only, hop by hop from our end, so that nothing a caller writes
// into the header itself is ever reached.
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const prefixOfHouseholdBytes = 8;
const noAddress = 'no address';

/**
 * Addresses and networks, with commas between them.
 * @throws Error for one that is neither, and for a network that is everybody
 */
export function readNetworks(text: string): readonly string[] {
  const networks = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const wrong = networks.find((one) => !isNetwork(one));
  if (wrong !== undefined) throw new Error(`must list addresses or CIDR networks (10.0.0.7, 10.1.0.0/16): "${wrong}"`);
  return networks;
}

function isNetwork(text: string): boolean {
  const [address = '', bits] = text.split('/');
  // isIP: ipaddr.js alone would also read 10, 0x7f.1 and the like, which nobody means.
  if (isIP(address) === 0 || bits === undefined) return isIP(text) !== 0;
  // A network of everybody would let every caller choose the address it is counted under.
  return ipaddr.isValidCIDR(text) && Number(bits) > 0;
}

/**
 * What a caller's rate is kept under: an IPv4 address however written and without a port, or the /64 of an IPv6 address, all of which
 * is one subscriber's. What is no address shares one place: new nonsense must not open a new rate.
 * @param address `request.ip`, which may be any text a proxy wrote
 */
export function callerAddress(address: string): string {
  const bare = withoutPort(address);
  if (isIP(bare) === 0) return noAddress;
  const parsed = ipaddr.process(bare);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const prefix = parsed.toByteArray().fill(0, prefixOfHouseholdBytes);
  return `${ipaddr.fromByteArray(prefix).toString()}/64`;
}

/** Some proxies write `203.0.113.9:4711` or `[2001:db8::1]:4711`. */
function withoutPort(address: string): string {
  return address.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
}
