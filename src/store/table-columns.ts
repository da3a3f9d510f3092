// The kinds of columns that tables share.
import type { ColumnType } from 'kysely';

export type Stamp = ColumnType<Date, Date | string, Date | string>;
export type StampByDefault = ColumnType<Date, Date | string | undefined, Date | string>;
export type StampOrNone = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
export type JsonColumn<T> = ColumnType<T, string | undefined, string>;
/** Read as an object; written as JSON text. */
export type JsonRecord = Record<string, unknown>;
