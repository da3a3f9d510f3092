// The simulators' one JSON file: who listens where, with which sign-ins, and where the gateway is.
// Path: `--config <file>`, else SIM_CONFIG.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { asRecord } from './server/untyped.ts';

export const simNames = ['tnhs', 'accounting', 'tst', 'vss-portal', 'npsp', 'register'] as const;
export type SimName = (typeof simNames)[number];

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** How TNHS tells the gateway a status: by SOAP, by the internal event (TCP, or RabbitMQ when `amqpUrl` is set), or in turn. */
export type EventWay = 'soap' | 'event' | 'alternate';

export interface TnhsSection extends Credentials {
  readonly port: number;
  readonly callback: Credentials;
  readonly way?: EventWay;
  /** Pause before each step of a dossier's script. */
  readonly stepMs?: number;
}

export interface AccountingSection extends Credentials {
  readonly port: number;
  /** From the citizen's payment to the posted voucher. */
  readonly voucherDelayMs?: number;
}

export interface TstSection extends Credentials {
  readonly port: number;
  readonly callback: Credentials;
  /** From the cover's data to the issued cover. */
  readonly issueDelayMs?: number;
}

export interface VssPortalSection {
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecrets: readonly string[];
  readonly soap: Credentials;
  readonly autoPay?: boolean;
}

/** The portal's payment platform; without it payments are not told to the gateway. */
export interface PayPlatSection {
  readonly partnerCode: string;
  readonly secret: string;
  /** Before each notice. */
  readonly delayMs?: number;
}

export interface NpspSection extends Credentials {
  readonly port: number;
  readonly madonvi: string;
  readonly dstcode: string;
  readonly push: Credentials;
  readonly payplat?: PayPlatSection;
  readonly autoPay?: boolean;
  readonly sessionSeconds?: number;
  /** Which fields its DongBoHoSoMC knows; newer unless told. */
  readonly generation?: 'classic' | 'newer';
  /** Where dstcode has to stand; either unless told. */
  readonly dstcodeIn?: 'header' | 'query' | 'either';
}

export interface RegisterSection {
  readonly port: number;
  /** What the gateway shows as bearer token. */
  readonly token: string;
}

export interface SimConfig {
  readonly gatewayUrl: string;
  readonly eventsTcp: { readonly host: string; readonly port: number };
  readonly amqpUrl?: string;
  /** Address to listen on; 127.0.0.1 unless told. */
  readonly host?: string;
  readonly stateDir: string;
  /** Where the portals pay; http://127.0.0.1:<accounting.port> unless told. */
  readonly accountingUrl?: string;
  readonly tnhs: TnhsSection;
  readonly accounting: AccountingSection;
  readonly tst: TstSection;
  readonly 'vss-portal': VssPortalSection;
  readonly npsp: NpspSection;
  readonly register: RegisterSection;
}

const required: Readonly<Record<SimName, readonly string[]>> = {
  tnhs: ['port', 'username', 'password', 'callback'],
  accounting: ['port', 'username', 'password'],
  tst: ['port', 'username', 'password', 'callback'],
  'vss-portal': ['port', 'clientId', 'clientSecret', 'webhookSecrets', 'soap'],
  npsp: ['port', 'username', 'password', 'madonvi', 'dstcode', 'push'],
  register: ['port', 'token'],
};

/**
 * Reads the file and checks what the named simulator needs of it.
 * @throws Error naming every missing key.
 */
export function readSimConfig(path: string, sim: SimName): SimConfig {
  const raw: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const config = asRecord(raw);
  const section = asRecord(config[sim]);
  const missing = [
    ...['gatewayUrl', 'stateDir'].filter((key) => config[key] === undefined),
    ...required[sim].filter((key) => section[key] === undefined).map((key) => `${sim}.${key}`),
  ];
  if (missing.length > 0) throw new Error(`${path} lacks: ${missing.join(', ')}`);
  return { ...(raw as SimConfig), stateDir: resolve(String(config['stateDir'])) };
}

export function accountingUrl(config: SimConfig): string {
  return config.accountingUrl ?? `http://127.0.0.1:${config.accounting.port}`;
}
