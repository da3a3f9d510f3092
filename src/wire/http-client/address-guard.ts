// Where an outgoing request may connect, decided at the moment of connecting:
// 1. every address a name resolves to is judged, and the socket goes to one of the judged addresses (no second look-up to rebind);
// 2. an address written into the URL itself is judged the same way;
// 3. public unicast addresses pass; private, loopback, link-local, mapped and translated ones only through the CIDR allow-list.
// Sockets come from agents, so redirects and pools cannot step around it. With axios also set `proxy: false`.
import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import ipaddr from 'ipaddr.js';

export interface AddressPolicy {
  permits(address: string): boolean;
}

/** The address of a host is not one we may speak to. Nothing was sent. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = 'ADDRESS_REFUSED';
  constructor(host: string) {
    super(`No permitted address for ${host}`);
  }
}

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;
type Connected = (error: Error | null, stream: Duplex) => void;

/** @throws Error naming a CIDR that is none, so that boot can refuse it. */
export function createAddressPolicy(allowedPrivateCidrs: readonly string[]): AddressPolicy {
  const allowed = allowedPrivateCidrs.map((cidr) => {
    if (!ipaddr.isValidCIDR(cidr)) throw new Error(`"${cidr}" is not a network in CIDR form`);
    return ipaddr.parseCIDR(cidr);
  });
  const permits = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    if (address.range() === 'unicast') return true;
    return allowed.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
  };
  return { permits };
}

/** A `lookup` for sockets that answers only permitted addresses. */
export function guardedLookup(policy: AddressPolicy, resolve: Resolve = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const permitted = found.filter(({ address }) => policy.permits(address));
      const first = permitted[0];
      if (!first) return callback(new AddressRefusedError(hostname), '');
      if (options.all) callback(null, permitted);
      else callback(null, first.address, first.family);
    });
  };
}

export interface GuardedAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Agents whose every new socket passes the policy. */
export function createGuardedAgent(policy: AddressPolicy, options: AgentOptions = {}): GuardedAgents {
  const guarded = { keepAlive: true, ...options, lookup: guardedLookup(policy) };
  return { http: new GuardedHttpAgent(policy, guarded), https: new GuardedHttpsAgent(policy, guarded) };
}

class GuardedHttpAgent extends HttpAgent {
  constructor(
    private readonly policy: AddressPolicy,
    options: AgentOptions,
  ) {
    super(options);
  }

  override createConnection(options: ClientRequestArgs, connected?: Connected): Duplex | null | undefined {
    if (isRefusedLiteral(this.policy, options)) return refuse(options, connected);
    return super.createConnection(options, connected);
  }
}

class GuardedHttpsAgent extends HttpsAgent {
  constructor(
    private readonly policy: AddressPolicy,
    options: AgentOptions,
  ) {
    super(options);
  }

  override createConnection(options: ClientRequestArgs, connected?: Connected): Duplex | null | undefined {
    if (isRefusedLiteral(this.policy, options)) return refuse(options, connected);
    return super.createConnection(options, connected);
  }
}

/** A socket to an address literal skips `lookup`, so the literal is judged here. */
function isRefusedLiteral(policy: AddressPolicy, options: ClientRequestArgs): boolean {
  const host = hostOf(options);
  return isIP(host) !== 0 && !policy.permits(host);
}

function hostOf(options: ClientRequestArgs): string {
  return (options.host ?? 'localhost').replace(/^\[(.*)\]$/, '$1');
}

// By callback, not by throwing: a queued request gets its socket long after its caller has left the stack.
function refuse(options: ClientRequestArgs, connected?: Connected): undefined {
  const failed = connected as ((error: Error) => void) | undefined;
  failed?.(new AddressRefusedError(hostOf(options)));
  return undefined;
}
