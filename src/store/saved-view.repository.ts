// Filters a person keeps under a name, for themselves.
import { newId } from '../platform/ids.js';
import type { Database } from './database.js';
import type { JsonRecord } from './tables.js';

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly filters: JsonRecord;
}

export const mostSavedViews = 50;

/** By name. */
export async function listSavedViews(database: Database, owner: string): Promise<SavedView[]> {
  const query = database.selectFrom('saved_view').select(['id', 'name', 'filters']).where('owner', '=', owner);
  return query.orderBy('name').limit(mostSavedViews).execute();
}

/** A view of the same name gets the new filters. @returns its id; undefined: the person has too many already. */
export async function keepSavedView(
  database: Database,
  view: { readonly owner: string; readonly name: string; readonly filters: JsonRecord; readonly at: Date },
): Promise<string | undefined> {
  const { owner, name, at } = view;
  const known = await listSavedViews(database, owner);
  if (known.length >= mostSavedViews && !known.some((one) => one.name === name)) return undefined;
  const filters = JSON.stringify(view.filters);
  const row = await database
    .insertInto('saved_view')
    .values({ id: newId(), owner, name, filters, created_at: at })
    .onConflict((conflict) => conflict.columns(['owner', 'name']).doUpdateSet({ filters }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** @returns false when the person has no such view. */
export async function dropSavedView(database: Database, owner: string, id: string): Promise<boolean> {
  const gone = await database
    .deleteFrom('saved_view')
    .where('owner', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst();
  return gone.numDeletedRows > 0n;
}
