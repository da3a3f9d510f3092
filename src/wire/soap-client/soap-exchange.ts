// What a call can end as. The difference that matters most is between "never sent" (send again) and
// "sent and heard nothing" (ask before sending again); see docs/flow.md.
import type { SoapTree } from '../soap-contract/values.js';

/** Both messages of a call as they may be kept: the request without its security header. */
export interface SoapExchange {
  readonly requestBody: string;
  readonly responseBody: string | undefined;
  readonly httpStatus: number | undefined;
  readonly durationMs: number;
}

export type SoapFailure =
  /** The partner answered with a fault. `detail` is the content of its detail element, by element name. */
  | {
      readonly kind: 'fault';
      readonly code: string;
      readonly reason: string;
      readonly detail: SoapTree;
      readonly retryAfterMs?: number;
    }
  /** An HTTP answer that carries no SOAP. */
  | { readonly kind: 'http'; readonly status: number; readonly retryAfterMs?: number }
  /** Sent; no complete answer within the time limit. */
  | { readonly kind: 'timeout' }
  /** Never sent: no connection came about (refused, unknown host, TLS, or time was up before). */
  | { readonly kind: 'connect'; readonly reason: string }
  /** Sent; the connection broke or the call was aborted before a complete answer. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** Answered 2xx with something that is not this operation's answer, or larger than allowed. */
  | { readonly kind: 'nonsense'; readonly reason: string };

export type SoapCallResult =
  | { readonly ok: true; readonly value: SoapTree; readonly exchange: SoapExchange }
  | ({ readonly ok: false; readonly exchange: SoapExchange } & SoapFailure);
