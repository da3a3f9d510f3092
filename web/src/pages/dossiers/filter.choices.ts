// What the filters of the dossiers' list offer.
export const filterNames = [
  'status',
  'deliveryState',
  'system',
  'operation',
  'code',
  'agency',
  'portal',
  'receivedFrom',
  'receivedTo',
] as const;

interface Choice {
  readonly label: string;
  readonly value: string;
}

const operations = ['verify', 'create', 'supplement', 'withdraw', 'record', 'cover', 'status', 'sync', 'progress'];

/** In the person's words, with the name that the API, the terminal and the logs use. */
function operationLabel(t: (key: string) => string, value: string): string {
  const word = t(`states.operation.${value}`);
  return word === value ? value : `${word} (${value})`;
}

type Chosen = 'status' | 'deliveryState' | 'system' | 'operation' | 'portal';

export function choicesOf(t: (key: string) => string): Readonly<Record<Chosen, readonly Choice[]>> {
  const named = (values: readonly string[], key: string): Choice[] =>
    values.map((value) => ({ value, label: t(`${key}.${value}`) }));
  return {
    status: Array.from({ length: 10 }, (_, place) => {
      const value = String(place + 1);
      return { value, label: `${value} · ${t(`status.${value}`)}` };
    }),
    deliveryState: named(['pending', 'in_flight', 'waiting', 'parked', 'delivered', 'cancelled'], 'find.states'),
    system: named(['register', 'tnhs', 'tst', 'vss-portal', 'npsp'], 'find.systems'),
    operation: operations.map((value) => ({ value, label: operationLabel(t, value) })),
    portal: named(['npsp', 'vss-portal'], 'find.portals'),
  };
}
