// Takes what a form attaches: judge all of it first, keep it durably only when the whole form is good.
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError, type Violation } from '../../domain/errors.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { sha256 } from '../../platform/ids.js';
import { PARTNERS, type Partners } from '../../platform/partners.js';
import { vault } from '../../platform/vault.js';
import { DATABASE, type Database } from '../../store/database.js';
import { noteAttachments } from '../../store/attachment.repository.js';
import {
  AttachmentFetchError,
  fetchAttachment,
  isPermittedUrl,
  type FetchRules,
} from '../../wire/attachments/attachment-fetch.js';
import { ATTACHMENT_STORE, type AttachmentStore } from '../../wire/attachments/attachment-store.js';
import { sniffMediaType, type AcceptedMediaType } from '../../wire/attachments/media-type.js';
import { createAddressPolicy, createGuardedAgent } from '../../wire/http-client/address-guard.js';
import { decodeBase64 } from './base64.js';
import type { SentAttachment } from './sent-form.js';

export interface JudgedAttachment {
  readonly name: string;
  readonly mediaType: AcceptedMediaType;
  readonly content: Buffer;
}

/** As the canonical dossier names an attachment. */
export interface KeptAttachment {
  readonly name: string;
  readonly mediaType: AcceptedMediaType;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface Judgement {
  readonly attachments: readonly JudgedAttachment[];
  readonly violations: readonly Violation[];
}

const fetchTimeoutMs = 10_000;
const fetchRetrySeconds = 30;

const problems = {
  ATTACHMENT_NOT_BASE64: { vi: 'Nội dung tệp không phải Base64', en: 'The content is not Base64' },
  ATTACHMENT_TOO_LARGE: { vi: 'Tệp vượt quá dung lượng cho phép', en: 'The file is larger than allowed' },
  ATTACHMENT_TYPE: { vi: 'Tệp không phải PDF, JPEG hoặc PNG thật', en: 'The file is not a real PDF, JPEG or PNG' },
  ATTACHMENT_URL: {
    vi: 'Đường dẫn phải là http(s), không kèm tài khoản, trên máy chủ được phép',
    en: 'The URL must be http(s), without credentials, on an allowed host',
  },
  ATTACHMENT_NOT_SERVED: {
    vi: 'Máy chủ không trả về tệp (chuyển hướng, nén, lỗi hoặc địa chỉ bị cấm)',
    en: 'The server does not serve the file (redirect, encoding, error or forbidden address)',
  },
} as const;

@Injectable()
export class AttachmentDesk {
  private readonly rules: FetchRules;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PARTNERS) partners: Partners,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ATTACHMENT_STORE) private readonly store: AttachmentStore,
  ) {
    this.rules = {
      hosts: partners.attachmentHosts,
      agents: createGuardedAgent(createAddressPolicy(partners.allowedPrivateCidrs)),
      maxBytes: config.MAX_ATTACHMENT_BYTES,
      timeoutMs: fetchTimeoutMs,
    };
  }

  /** Judges what was sent inline and every URL as such; nothing is fetched. */
  async judgeSent(sent: readonly SentAttachment[]): Promise<Judgement> {
    const judged = await Promise.all(sent.map((attachment) => this.judgeOne(attachment)));
    return gather(judged.filter((one) => one !== 'later'));
  }

  /**
   * Fetches what was sent by URL and judges it.
   * @throws GatewayError ATTACHMENT_UNREACHABLE when asking again later may help.
   */
  async judgeFetched(sent: readonly SentAttachment[]): Promise<Judgement> {
    const judged: (JudgedAttachment | Violation)[] = [];
    // One after another: a form cannot make us open many connections to one host.
    for (const attachment of sent) {
      if ('url' in attachment.source) judged.push(await this.fetchOne(attachment, attachment.source.url));
    }
    return gather(judged);
  }

  /** Keeps the contents; durable when it resolves. */
  async keep(attachments: readonly JudgedAttachment[]): Promise<KeptAttachment[]> {
    const kept = attachments.map(({ name, mediaType, content }) => ({
      name,
      mediaType,
      sizeBytes: content.length,
      hash: sha256(content),
    }));
    await noteAttachments(
      this.database,
      kept.map(({ hash, ...one }) => ({ ...one, sha256: hash })),
      vault().active,
    );
    await Promise.all(attachments.map(({ content }) => this.store.put(content)));
    return kept.map(({ hash, ...one }) => ({ ...one, sha256: hash.toString('hex') }));
  }

  private async judgeOne(sent: SentAttachment): Promise<JudgedAttachment | Violation | 'later'> {
    if ('url' in sent.source) {
      return isPermittedUrl(sent.source.url, this.rules.hosts) ? 'later' : violation(sent, 'ATTACHMENT_URL');
    }
    const content = decodeBase64(sent.source.base64);
    return content ? this.judgeContent(sent, content) : violation(sent, 'ATTACHMENT_NOT_BASE64');
  }

  private async fetchOne(sent: SentAttachment, url: string): Promise<JudgedAttachment | Violation> {
    try {
      return await this.judgeContent(sent, await fetchAttachment(url, this.rules));
    } catch (error) {
      if (!(error instanceof AttachmentFetchError)) throw error;
      if (error.problem.kind === 'unreachable') throw new GatewayError('ATTACHMENT_UNREACHABLE', [], fetchRetrySeconds);
      if (error.problem.why === 'too large') return violation(sent, 'ATTACHMENT_TOO_LARGE');
      return violation(sent, 'ATTACHMENT_NOT_SERVED');
    }
  }

  private async judgeContent(sent: SentAttachment, content: Buffer): Promise<JudgedAttachment | Violation> {
    if (content.length > this.config.MAX_ATTACHMENT_BYTES) return violation(sent, 'ATTACHMENT_TOO_LARGE');
    const mediaType = await sniffMediaType(content);
    return mediaType ? { name: sent.name, mediaType, content } : violation(sent, 'ATTACHMENT_TYPE');
  }
}

function violation(sent: SentAttachment, code: keyof typeof problems): Violation {
  return { pointer: sent.contentPointer, code, ...problems[code] };
}

function gather(judged: readonly (JudgedAttachment | Violation)[]): Judgement {
  return {
    attachments: judged.flatMap((one) => ('content' in one ? [one] : [])),
    violations: judged.flatMap((one) => ('pointer' in one ? [one] : [])),
  };
}
