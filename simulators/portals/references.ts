// A portal's own numbers of dossiers: `VSS-20261122-000001`, `G09.20-20261122-0000001`, with an ending that asks for a script.
import type { SimName } from '../config.ts';

export type PortalName = Extract<SimName, 'vss-portal' | 'npsp'>;

export function referenceFor(portal: PortalName, number: number, ending = ''): string {
  const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  const [prefix, digits] = portal === 'npsp' ? ['G09.20', 7] : ['VSS', 6];
  const tail = ending === '' ? '' : `-${ending}`;
  return `${prefix}-${day}-${String(number).padStart(digits, '0')}${tail}`;
}
