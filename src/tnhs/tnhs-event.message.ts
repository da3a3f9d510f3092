// The payload of the message `tnhs.status` as it may look on the wire, and how it becomes an event.
// Only the known fields are looked at; every text is bounded and must be storable as it is.
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsISO8601,
  IsOptional,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { isStatus } from '../domain/status.js';
import type { TnhsStatusEvent } from './tnhs-event.js';

/** Text that PostgreSQL and JSON can both carry: no NUL, no lone surrogate. */
function PlainText(longest: number): PropertyDecorator {
  return ValidateBy({
    name: 'plainText',
    validator: {
      validate: (value: unknown): boolean =>
        typeof value === 'string' && value.length <= longest && value.isWellFormed() && !value.includes('\0'),
      defaultMessage: () => `$property must be text of at most ${longest} characters`,
    },
  });
}

const instantWithZone = /T.*(Z|[+-]\d{2}:\d{2})$/;
const webAddress = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };

class PaperMessage {
  @PlainText(500) name: string;
  @IsUrl(webAddress) @PlainText(2000) url: string;
}

class StatusMessage {
  @Matches(/^[!-~]{1,128}$/) eventId: string;
  @IsOptional() @Matches(/^[!-~]{1,128}$/) idempotencyKey?: string;
  @Matches(/^[!-~]{1,64}$/) soHoSo: string;
  @IsInt() @Min(1) @Max(10) status: number;
  @IsOptional() @PlainText(200) officer?: string;
  @IsOptional() @PlainText(200) department?: string;
  @IsISO8601({ strict: true }) @Matches(instantWithZone) at: string;
  @IsOptional() @PlainText(4000) reason?: string;
  @IsOptional() @IsArray() @ArrayMaxSize(50) @ValidateNested({ each: true }) papers?: PaperMessage[];
}

const fields = [
  'eventId',
  'idempotencyKey',
  'soHoSo',
  'status',
  'officer',
  'department',
  'at',
  'reason',
  'papers',
] as const;

export type ReadMessage =
  | { readonly ok: true; readonly event: TnhsStatusEvent }
  /** Names of the wrong fields, never their values. */
  | { readonly ok: false; readonly wrongFields: readonly string[] };

export function readStatusMessage(data: unknown): ReadMessage {
  const message = Object.assign(new StatusMessage(), pick(data, fields));
  if (Array.isArray(message.papers)) message.papers = message.papers.map(asPaper);
  const wrongFields = validateSync(message).flatMap((error) => namesOf(error));
  const { status } = message;
  if (wrongFields.length > 0 || !isStatus(status)) return { ok: false, wrongFields };
  return { ok: true, event: { ...message, status, at: new Date(message.at) } };
}

function asPaper(item: unknown): PaperMessage {
  return Object.assign(new PaperMessage(), pick(item, ['name', 'url']));
}

/** Picked by hand: a generic transformer would walk whatever depth a stranger sends. */
function pick(data: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof data !== 'object' || data === null) return {};
  const source = data as Record<string, unknown>;
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(source, name) && source[name] !== null).map((name) => [name, source[name]]),
  );
}

function namesOf(error: ValidationError): string[] {
  const inner = (error.children ?? []).flatMap((child) => namesOf(child));
  return inner.length > 0 ? inner.map((name) => `${error.property}/${name}`) : [error.property];
}
