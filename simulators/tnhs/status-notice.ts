// Tells the gateway a status: by SOAP (CapNhatTrangThaiHoSo) or as the internal event `tnhs.status`.
import { type EventWay, type SimConfig } from '../config.ts';
import { asRecord, asText } from '../server/untyped.ts';
import type { Verdict } from '../events/courier.ts';
import { verdictOf } from '../events/soap-verdict.ts';
import { NestTcpClient } from '../events/nest-tcp.ts';
import { RabbitClient } from '../events/rabbit.ts';
import { HttpCaller } from '../server/http-caller.ts';
import { wrapped } from '../soap/envelope.ts';
import { soapCall } from '../soap/soap-call.ts';
import { branch, leaf } from '../soap/xml.ts';
import type { StatusEvent } from './dossier-book.ts';

const gatewayNamespace = 'urn:vn:gov:vss:tnhs-gateway:v1';

export class StatusNotice {
  readonly #config: SimConfig;
  readonly #caller = new HttpCaller();
  readonly #events: NestTcpClient | RabbitClient;
  #turn = 0;

  constructor(config: SimConfig) {
    this.#config = config;
    this.#events = config.amqpUrl ? new RabbitClient(config.amqpUrl) : new NestTcpClient(config.eventsTcp);
  }

  async send(event: StatusEvent, way: EventWay): Promise<Verdict> {
    const bySoap = way === 'soap' || (way === 'alternate' && this.#turn++ % 2 === 0);
    return bySoap ? this.#bySoap(event) : this.#byEvent(event);
  }

  async close(): Promise<void> {
    this.#caller.close();
    await this.#events.close();
  }

  async #bySoap(event: StatusEvent): Promise<Verdict> {
    const url = `${this.#config.gatewayUrl}/soap/tnhs`;
    const target = { url, credentials: this.#config.tnhs.callback, caller: this.#caller };
    return verdictOf(await soapCall(target, soapBody(event)));
  }

  async #byEvent(event: StatusEvent): Promise<Verdict> {
    const { key, ...rest } = event;
    const answer = asRecord(await this.#events.request('tnhs.status', { ...rest, idempotencyKey: key }));
    if (answer['accepted'] === true) return { kind: 'accepted' };
    return { kind: 'again', why: `event refused: ${asText(answer['code'])}`, refused: true };
  }
}

function soapBody(event: StatusEvent): string {
  const papers = (event.papers ?? []).map((one) =>
    branch('giayToKetQua', leaf('ten', one.name), leaf('duongDan', one.url)),
  );
  const inner = [
    leaf('eventId', event.eventId),
    leaf('khoaChongTrung', event.key),
    leaf('soHoSo', event.soHoSo),
    leaf('trangThai', event.status),
    leaf('canBo', event.officer),
    leaf('phongBan', event.department),
    leaf('thoiDiem', event.at),
    leaf('lyDo', event.reason),
    ...papers,
  ];
  return wrapped('CapNhatTrangThaiHoSo', gatewayNamespace, inner.join(''));
}
