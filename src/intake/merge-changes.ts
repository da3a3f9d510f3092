type Facts = Readonly<Record<string, unknown>>;

const appended: readonly string[] = ['attachments'];

/** Changed facts over the old ones: objects merge by key, lists and values are replaced, attachments are added. */
export function mergeChanges(old: Facts, changes: Facts): Facts {
  const merged: Record<string, unknown> = { ...old };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || key === '__proto__') continue;
    merged[key] = mergeValue(key, old[key], value);
  }
  return merged;
}

function mergeValue(key: string, old: unknown, value: unknown): unknown {
  if (appended.includes(key) && Array.isArray(old) && Array.isArray(value))
    return [...(old as unknown[]), ...(value as unknown[])];
  return isFacts(old) && isFacts(value) ? mergeChanges(old, value) : value;
}

function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
