// Why a message is refused, in words for the sender. `code` is one of the gateway's error codes (docs/errors.md);
// the places name the rule that was broken and never repeat a value.
import type { EnvelopeProblemCode } from '../soap-contract/envelope.problem.js';

export interface Bilingual {
  readonly vi: string;
  readonly en: string;
}

export interface FaultPlace extends Bilingual {
  /** Element names from the operation down, `NopHoSo/TaiLieuNop[2]/Base64`; empty when it is the whole message. */
  readonly path: string;
  readonly code: string;
}

export type FaultParty = 'sender' | 'receiver' | 'mustUnderstand' | 'versionMismatch';

export interface SoapFault {
  readonly code: string;
  readonly party: FaultParty;
  readonly message: Bilingual;
  readonly places?: readonly FaultPlace[];
  /** WS-Security's own name of the failure: faultcode in SOAP 1.1, Subcode in 1.2. */
  readonly securityCode?: 'FailedAuthentication' | 'InvalidSecurity' | 'MessageExpired';
  /** Where HTTP has a better word than the SOAP binding's 500 or 400, e.g. 413. */
  readonly httpStatus?: number;
  readonly retryAfterSeconds?: number;
}

export class SoapRefusal extends Error {
  override readonly name = 'SoapRefusal';
  constructor(readonly fault: SoapFault) {
    super([fault.code, ...(fault.places ?? []).map((place) => place.code)].join(' '));
  }
}

const problemTexts: Readonly<Record<EnvelopeProblemCode, Bilingual>> = {
  XML_MALFORMED: { vi: 'XML không đúng cú pháp.', en: 'The XML is not well-formed.' },
  XML_VERSION: { vi: 'Chỉ nhận XML phiên bản 1.0.', en: 'Only XML version 1.0 is taken.' },
  XML_DTD: { vi: 'Không được dùng DTD hoặc thực thể tự định nghĩa.', en: 'A DTD or own entities are not allowed.' },
  XML_PROCESSING_INSTRUCTION: {
    vi: 'Không được dùng chỉ thị xử lý XML.',
    en: 'Processing instructions are not allowed.',
  },
  XML_TOO_DEEP: { vi: 'Các phần tử lồng nhau quá sâu.', en: 'Elements are nested too deeply.' },
  XML_TOO_MANY_ELEMENTS: { vi: 'Thông điệp có quá nhiều phần tử.', en: 'The message has too many elements.' },
  XML_TOO_MANY_ATTRIBUTES: { vi: 'Một phần tử có quá nhiều thuộc tính.', en: 'An element has too many attributes.' },
  XML_NAME_TOO_LONG: {
    vi: 'Tên phần tử hoặc thuộc tính quá dài.',
    en: 'The name of an element or attribute is too long.',
  },
  XML_ATTRIBUTE_TOO_LONG: { vi: 'Giá trị thuộc tính quá dài.', en: 'The value of an attribute is too long.' },
  XML_TEXT_TOO_LONG: { vi: 'Giá trị quá dài.', en: 'A value is too long.' },
  XML_COMMENT_TOO_LONG: { vi: 'Chú thích XML quá dài.', en: 'A comment is too long.' },
  XML_COMMENT_IN_VALUE: { vi: 'Bỏ chú thích nằm trong giá trị.', en: 'Remove the comment inside the value.' },
  XML_SPLIT_VALUE: {
    vi: 'Giá trị phải là một đoạn văn bản liền hoặc một CDATA duy nhất.',
    en: 'A value must be one piece of text or one CDATA section.',
  },
  XML_ILLEGAL_CHARACTER: {
    vi: 'Có ký tự mà XML không cho phép.',
    en: 'There is a character that XML does not allow.',
  },
  XML_DECEPTIVE_TEXT: {
    vi: 'Có ký tự điều khiển hoặc ký tự đảo chiều chữ; hãy xoá chúng.',
    en: 'There are control or text-direction characters; remove them.',
  },
  XML_SCHEMA_LOCATION: { vi: 'Bỏ thuộc tính xsi:schemaLocation.', en: 'Remove the attribute xsi:schemaLocation.' },
  ENVELOPE_VERSION: {
    vi: 'Phong bì phải là SOAP 1.1 hoặc SOAP 1.2.',
    en: 'The envelope must be SOAP 1.1 or SOAP 1.2.',
  },
  ENVELOPE_SHAPE: {
    vi: 'Phong bì phải gồm Header (nếu có) rồi Body với đúng một phần tử con.',
    en: 'The envelope must hold an optional Header, then a Body with exactly one child.',
  },
  OPERATION_UNKNOWN: {
    vi: 'Không có thao tác này; xem ?wsdl.',
    en: 'There is no such operation; see ?wsdl.',
  },
};

const invalidBody: Bilingual = {
  vi: 'Nội dung gửi lên không đúng định dạng.',
  en: 'The body is not well-formed.',
};

/** One broken rule of form: INVALID_BODY with the rule's own code. A deceptive value is a wrong field, as at every door. */
export function formRefusal(code: EnvelopeProblemCode, path = ''): SoapRefusal {
  if (code === 'XML_DECEPTIVE_TEXT') {
    return invalidFields([{ path, code: 'HIDDEN_CHARACTER', ...problemTexts[code] }]);
  }
  const party = code === 'ENVELOPE_VERSION' ? 'versionMismatch' : 'sender';
  const places = [{ path, code, ...problemTexts[code] }];
  return new SoapRefusal({ code: 'INVALID_BODY', party, message: invalidBody, places });
}

export function invalidFields(places: readonly FaultPlace[]): SoapRefusal {
  return new SoapRefusal({
    code: 'VALIDATION_FAILED',
    party: 'sender',
    message: { vi: 'Hồ sơ có trường không hợp lệ.', en: 'The dossier has invalid fields.' },
    places,
  });
}

export function ruleRefusal(code: string, text: Bilingual, path = ''): SoapRefusal {
  return new SoapRefusal({
    code: 'INVALID_BODY',
    party: 'sender',
    message: invalidBody,
    places: [{ path, code, ...text }],
  });
}

export function tooLarge(): SoapRefusal {
  return new SoapRefusal({
    code: 'TOO_LARGE',
    party: 'sender',
    httpStatus: 413,
    message: { vi: 'Nội dung vượt quá dung lượng cho phép.', en: 'The content is larger than allowed.' },
  });
}

export function unsupportedMedia(code: string, text: Bilingual): SoapRefusal {
  return new SoapRefusal({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    party: 'sender',
    httpStatus: 415,
    message: {
      vi: 'Kiểu nội dung hoặc bảng mã không được hỗ trợ.',
      en: 'The media type, charset or content encoding is not supported.',
    },
    places: [{ path: '', code, ...text }],
  });
}

/** The same words whether the user is unknown, the password wrong or the message a repeat. */
export function notAuthenticated(): SoapRefusal {
  return new SoapRefusal({
    code: 'UNAUTHENTICATED',
    party: 'sender',
    securityCode: 'FailedAuthentication',
    message: { vi: 'Chưa xác thực được bên gọi.', en: 'The caller is not authenticated.' },
  });
}

export function invalidSecurity(code: string, text: Bilingual): SoapRefusal {
  return new SoapRefusal({
    code: 'UNAUTHENTICATED',
    party: 'sender',
    securityCode: code === 'SECURITY_EXPIRED' ? 'MessageExpired' : 'InvalidSecurity',
    message: { vi: 'Phần bảo mật của thông điệp không dùng được.', en: 'The security header cannot be used.' },
    places: [{ path: 'Header/Security', code, ...text }],
  });
}

/** For whatever must not be told to a stranger. */
export function internalFault(): SoapFault {
  return {
    code: 'INTERNAL',
    party: 'receiver',
    message: { vi: 'Lỗi bên trong cổng tích hợp.', en: 'Internal error of the gateway.' },
  };
}
