// Every spec file starts with an open vault, so that what it writes and reads is sealed as in production.
// A gateway started in the same process takes its place with the keys of its own database.
import { createHash } from 'node:crypto';
import { installVault, Vault } from '../../src/platform/vault.js';

function testKey(name: string): Buffer {
  return createHash('sha256').update(`test ${name}`).digest();
}

installVault(new Vault({ dataKeys: [{ version: 1, key: testKey('seal') }], active: 1, hashKey: testKey('hash') }));
