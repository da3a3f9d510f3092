// The partners file: who may enter, where callbacks go, where the partners are. Parsed once at boot, every problem named.
// `${NAME}` in a value is taken from the environment given by the caller, so that secrets can stay out of the file.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { Type, plainToInstance } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { parse } from 'yaml';

const anyUrl = { require_tld: false, protocols: ['http', 'https'], require_protocol: true };

export type Portal = 'npsp' | 'vss-portal';
export const portals: readonly Portal[] = ['npsp', 'vss-portal'];
export type Scope = 'dossier.submit' | 'dossier.read' | 'dossier.supplement' | 'dossier.withdraw';
export const scopes: readonly Scope[] = ['dossier.submit', 'dossier.read', 'dossier.supplement', 'dossier.withdraw'];

/** An OAuth2 client of the native REST door. */
export class RestClient {
  @IsString() @IsNotEmpty() clientId: string;
  @IsIn(portals) portal: Portal;
  @Matches(/^scrypt\$/) secretHash: string;
  @IsArray() @IsIn(scopes, { each: true }) scopes: Scope[];
  @IsOptional() @IsInt() @Min(1) ratePerMinute?: number;
}

/** What an operator, a person or a program, may do at the console. */
export const rights = [
  'view',
  'view-personal-data',
  'reconcile',
  'replay',
  'edit',
  'approve',
  'configure',
  'administer',
] as const;
export type Right = (typeof rights)[number];

/** An OAuth2 client of the operators' API. */
export class OperatorClient {
  @IsString() @IsNotEmpty() clientId: string;
  @Matches(/^scrypt\$/) secretHash: string;
  @IsArray() @IsIn(rights, { each: true }) rights: Right[];
  /** Agencies whose dossiers it may see; absent: every agency. */
  @IsOptional() @IsArray() @Matches(/^\d{3}(\d{2})?$/, { each: true }) agencies?: string[];
  @IsOptional() @IsInt() @Min(1) ratePerMinute?: number;
}

/** An account of the DVCQG door. */
export class DvcqgAccount {
  @IsString() @IsNotEmpty() username: string;
  @IsIn(portals) portal: Portal;
  @Matches(/^scrypt\$/) passwordHash: string;
  @IsString() @IsNotEmpty() madonvi: string;
  @IsOptional() @IsInt() @Min(1) ratePerMinute?: number;
}

/** A WS-Security account of the SOAP door. The digest needs the password itself, so it belongs into the environment. */
export class SoapAccount {
  @IsString() @IsNotEmpty() username: string;
  @IsIn([...portals, 'tnhs', 'tst']) system: Portal | 'tnhs' | 'tst';
  @IsString() @IsNotEmpty() password: string;
  @IsOptional() @IsString() certificate?: string;
  @IsOptional() @IsInt() @Min(1) ratePerMinute?: number;
}

/** Where a portal's status callbacks go. `standard-webhooks` or the classic national interface `dvcqg`. */
export class WebhookEndpoint {
  @IsIn(['standard-webhooks']) kind: 'standard-webhooks';
  @IsUrl(anyUrl) url: string;
  @IsArray() @Matches(/^whsec_/, { each: true }) secrets: string[];
  @IsInt() @Min(100) @Max(120_000) timeoutMs: number = 15_000;
}

export class DvcqgEndpoint {
  @IsIn(['dvcqg']) kind: 'dvcqg';
  @IsUrl(anyUrl) adapterUrl: string;
  @IsString() @IsNotEmpty() authEndpoint: string;
  @IsString() @IsNotEmpty() integrationEndpoint: string;
  @IsString() @IsNotEmpty() shareEndpoint: string;
  @IsString() @IsNotEmpty() username: string;
  @IsString() @IsNotEmpty() password: string;
  @IsString() @IsNotEmpty() dstcode: string;
  @IsIn(['header', 'query']) dstcodeIn: 'header' | 'query' = 'header';
  @IsString() @IsNotEmpty() madonvi: string;
  @IsInt() @Min(100) @Max(120_000) timeoutMs: number = 15_000;
  /** Whether dossiers lodged on the VSS portal are told to the national portal too. */
  @IsBoolean() syncVssPortal: boolean = true;
  /** Which fields its DongBoHoSoMC knows. */
  @IsIn(['classic', 'newer']) generation: 'classic' | 'newer' = 'newer';
  /** How long its names of a procedure (LayThuTuc) are used before it is asked again. */
  @IsInt() @Min(1) @Max(8760) procedureMaxAgeHours: number = 24;
}

/** A partner spoken to by SOAP. */
export class SoapPartner {
  @IsUrl(anyUrl) url: string;
  @IsString() @IsNotEmpty() username: string;
  @IsString() @IsNotEmpty() password: string;
  @IsInt() @Min(100) @Max(120_000) timeoutMs: number = 15_000;
}

/** The agencies' registers: JSON over HTTP with a bearer token. */
export class RegisterPartner {
  @IsUrl(anyUrl) url: string;
  @Matches(/^[!-~]+$/) token: string;
  @IsInt() @Min(100) @Max(120_000) timeoutMs: number = 15_000;
}

/**
 * The national portal's payment platform, which tells of citizens' payments (POST /payplat/ipn). While its secret is changed,
 * several are accepted; an answer is signed with the one its question was signed with.
 */
export class PayPlat {
  /** MaDoiTac: what it calls us. */
  @IsString() @IsNotEmpty() partnerCode: string;
  @IsArray() @ArrayMinSize(1) @IsString({ each: true }) @MinLength(16, { each: true }) secrets: string[];
  @IsString() @IsNotEmpty() phienBan: string = '1.0.6';
  /** LoaiBanTin of a notice; the value is assumed. */
  @IsArray() @ArrayMinSize(1) @IsString({ each: true }) noticeKinds: string[] = ['IPN'];
  @IsOptional() @IsInt() @Min(1) ratePerMinute?: number;
}

/** Where alerts go: a Standard Webhooks endpoint. */
export class AlertWebhook {
  @IsUrl(anyUrl) url: string;
  @IsArray() @ArrayMinSize(1) @Matches(/^whsec_/, { each: true }) secrets: string[];
}

/** Where alerts go: people's mailboxes. */
export class AlertMail {
  /** `smtp://user:password@host:port` or `smtps://…`; holds a password, so it belongs into the environment. */
  @Matches(/^smtps?:\/\/[^\s]+$/) smtpUrl: string;
  @Matches(/^[^\s@]+@[^\s@]+$/) from: string;
  @IsArray() @ArrayMinSize(1) @Matches(/^[^\s@]+@[^\s@]+$/, { each: true }) to: string[];
}

export class Alerts {
  @IsOptional() @ValidateNested() @Type(() => AlertWebhook) webhook?: AlertWebhook;
  @IsOptional() @ValidateNested() @Type(() => AlertMail) email?: AlertMail;
}

/** Single sign-on of people by OpenID Connect (authorization code with PKCE). The provider's word decides on roles and agencies. */
export class SingleSignOn {
  /** https, or http on this very machine. */
  @Matches(/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/])/) issuer: string;
  @IsString() @IsNotEmpty() clientId: string;
  @IsString() @MinLength(16) clientSecret: string;
  /** Claim of the ID token that names roles or groups: a text or a list. */
  @IsString() @IsNotEmpty() rolesClaim: string = 'groups';
  /** From a value of that claim to a role of the console. */
  @IsObject() roleMap: Record<string, string>;
  /** Claim with the codes of the agencies a person is bound to, `*` for every one; absent: everybody sees every agency. */
  @IsOptional() @IsString() @IsNotEmpty() agenciesClaim?: string;
  /** `provider`: signing out here leads on to the provider's sign-out, where it has one; `here`: it ends the console's session only. */
  @IsIn(['provider', 'here']) signOut: 'provider' | 'here' = 'provider';
  @IsInt() @Min(100) @Max(120_000) timeoutMs: number = 10_000;
}

export class Partners {
  @IsArray() @ValidateNested({ each: true }) @Type(() => RestClient) restClients: RestClient[] = [];
  @IsArray() @ValidateNested({ each: true }) @Type(() => OperatorClient) operatorClients: OperatorClient[] = [];
  @IsArray() @ValidateNested({ each: true }) @Type(() => DvcqgAccount) dvcqgAccounts: DvcqgAccount[] = [];
  @IsArray() @ValidateNested({ each: true }) @Type(() => SoapAccount) soapAccounts: SoapAccount[] = [];
  @ValidateNested() @Type(() => WebhookEndpoint) vssPortalCallback: WebhookEndpoint;
  @ValidateNested() @Type(() => DvcqgEndpoint) npspCallback: DvcqgEndpoint;
  @ValidateNested() @Type(() => SoapPartner) tnhs: SoapPartner;
  @ValidateNested() @Type(() => SoapPartner) accounting: SoapPartner;
  @ValidateNested() @Type(() => SoapPartner) tst: SoapPartner;
  @ValidateNested() @Type(() => RegisterPartner) register: RegisterPartner;
  /** Absent: no payment platform tells us anything; its door answers 404. */
  @IsOptional() @ValidateNested() @Type(() => PayPlat) payplat?: PayPlat;
  /** Who is told when an incident opens or is resolved; absent: nobody, the console shows it. */
  @IsOptional() @ValidateNested() @Type(() => Alerts) alerts?: Alerts;
  /** Absent: people sign in with accounts of the console only. */
  @IsOptional() @ValidateNested() @Type(() => SingleSignOn) sso?: SingleSignOn;
  /** Hosts an attachment may be fetched from (`host` or `host:port`). */
  @IsArray() @IsString({ each: true }) attachmentHosts: string[] = [];
  /** Networks a callback or attachment may reach although they are private, e.g. `127.0.0.0/8`. Public addresses are always allowed. */
  @IsArray() @IsString({ each: true }) allowedPrivateCidrs: string[] = [];
}

export const PARTNERS = Symbol('Partners');

/**
 * Reads the partners file.
 * @throws Error naming every wrong or missing entry by its path, never its value.
 */
export function readPartners(path: string, env: Readonly<Record<string, string | undefined>>): Partners {
  const missing = new Set<string>();
  const source = withSecrets(parse(readFileSync(path, 'utf8')), env, missing);
  const partners = plainToInstance(Partners, source as object);
  const wrong = validateSync(partners, { whitelist: true, forbidNonWhitelisted: true }).flatMap((error) =>
    describe(error, ''),
  );
  const absent = (['vssPortalCallback', 'npspCallback', 'tnhs', 'accounting', 'tst', 'register'] as const)
    .filter((key) => !partners[key])
    .map((key) => `${key} is missing`);
  const problems = [
    ...[...missing].map((name) => `${name} is used in the file but not set in the environment`),
    ...absent,
    ...wrong,
    ...(wrong.length === 0 ? clientsNamedTwice(partners) : []),
  ];
  if (problems.length > 0) throw new Error(`PARTNERS_FILE ${path} is wrong:\n  - ${problems.join('\n  - ')}`);
  return partners;
}

/** One token endpoint serves both kinds of clients. */
function clientsNamedTwice({ restClients, operatorClients }: Partners): string[] {
  const names = [...restClients, ...operatorClients].map(({ clientId }) => clientId);
  const twice = new Set(names.filter((name, place) => names.indexOf(name) !== place));
  return [...twice].map((name) => `clientId ${name} is used twice among restClients and operatorClients`);
}

/** Replaces `${NAME}` in every text; after parsing, so that a secret can never be read as YAML. */
function withSecrets(value: unknown, env: Readonly<Record<string, string | undefined>>, missing: Set<string>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{([A-Z0-9_]+)\}/g, (_whole, name: string) => {
      if (env[name] === undefined) missing.add(name);
      return env[name] ?? '';
    });
  }
  if (Array.isArray(value)) return value.map((item) => withSecrets(item, env, missing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withSecrets(item, env, missing)]));
}

function describe(error: ValidationError, parent: string): string[] {
  const path = parent === '' ? error.property : `${parent}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) => `${path}: ${message}`);
  return [...own, ...(error.children ?? []).flatMap((child) => describe(child, path))];
}
