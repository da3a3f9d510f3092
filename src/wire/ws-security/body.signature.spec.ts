import { afterAll, describe, expect, it } from '@jest/globals';
import { WSSecurityCert } from 'soap';
import {
  bodyOf,
  dossierForm,
  envelope,
  knownUser,
  lookUp,
  MemoryNonces,
  signIn,
  TestDoor,
} from '../../../test/support/soap-messages.js';
import { makeCertificate, type TestCertificate } from '../../../test/support/test-certificate.js';

const portal = makeCertificate('Cổng DVC');
const stranger = makeCertificate('Cổng DVC');
const expired = makeCertificate('Cũ', new Date('2020-01-01'), new Date('2021-01-01'));

const trusted = [portal, expired].map((one) => one.x509.fingerprint256);
const knock = new TestDoor({
  security: {
    ...knownUser,
    nonces: new MemoryNonces(),
    userOfCertificate: ({ fingerprint256 }) => (trusted.includes(fingerprint256) ? 'cong-ky' : undefined),
    maxSignedChars: 100_000,
  },
});
afterAll(() => knock.door.dispose());

const rsaSha1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';

interface SignOptions {
  readonly excludeReferencesFromSigning?: string[];
  readonly hasTimeStamp?: boolean;
  readonly signatureTransformations?: string[];
}

/** Signed the way another implementation signs. */
function signed(body: string, by: TestCertificate = portal, options: SignOptions = {}): string {
  return new WSSecurityCert(by.privateKey, by.certificate, '', { hasTimeStamp: true, ...options }).postProcess(
    envelope(body, { header: '' }),
    'e',
  );
}

const bodyIdOf = (message: string): string => /<e:Body[^>]* [\w:]*Id="([^"]+)"/.exec(message)?.[1] ?? '';

describe('a signed message', () => {
  it('names the caller by certificate and is mapped from the signed bytes', async () => {
    const taken = await knock.accept(signed(bodyOf('NopHoSo', { HoSo: dossierForm })));
    expect(taken.caller).toEqual({ username: 'cong-ky', certificateSubject: 'CN=Cổng DVC' });
    expect(taken.values).toEqual({ HoSo: dossierForm });
  });

  it('is validated like any other', async () => {
    const refused = await knock.refuse(signed(bodyOf('NopHoSo', { HoSo: { ...dossierForm, GioiTinh: '7' } })));
    expect(refused).toMatchObject({ code: 'VALIDATION_FAILED', rules: ['FIELD_PATTERN'] });
    expect(refused.body).toContain('<DuongDan>NopHoSo/HoSo/GioiTinh</DuongDan>');
  });

  it('is taken once', async () => {
    const message = signed(lookUp);
    await knock.accept(message);
    expect(await knock.refuse(message)).toMatchObject({ code: 'UNAUTHENTICATED', rules: [] });
  });

  it.each([
    ['changed Body', (text: string) => text.replace('A-1', 'A-2')],
    ['changed Timestamp', (text: string) => text.replace(/(?<=<Expires>)\d{4}/, '9999')],
    ['changed digest', (text: string) => text.replace(/(<DigestValue>)./, '$1!')],
    ['changed signature', (text: string) => text.replace(/(<SignatureValue>).{4}/, '$1AAAA')],
  ])('is refused with a %s', async (_name, change) => {
    const message = signed(lookUp);
    const changed = change(message);
    expect(changed).not.toBe(message);
    expect(await knock.refuse(changed)).toMatchObject({ code: 'UNAUTHENTICATED', rules: [] });
  });

  it.each([
    ['whom nobody trusts', stranger],
    ['whose certificate is over', expired],
  ])('is refused from somebody %s', async (_name, by) => {
    expect(await knock.refuse(signed(lookUp, by))).toMatchObject({ code: 'UNAUTHENTICATED', rules: [] });
  });

  it('is refused when key and certificate are not a pair', async () => {
    const forged = { ...stranger, certificate: portal.certificate };
    expect(await knock.refuse(signed(lookUp, forged))).toMatchObject({ code: 'UNAUTHENTICATED', rules: [] });
  });
});

describe('a signature that covers too little or by weak means', () => {
  it.each([
    ['not the Timestamp', () => signed(lookUp, portal, { excludeReferencesFromSigning: ['Timestamp'] })],
    ['not the Body', () => signed(lookUp, portal, { excludeReferencesFromSigning: ['Body'] })],
    ['no Timestamp at all', () => signed(lookUp, portal, { hasTimeStamp: false })],
    ['by SHA-1', () => signed(lookUp).replaceAll('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', rsaSha1)],
    ['by HMAC', () => signed(lookUp).replaceAll('2001/04/xmldsig-more#rsa-sha256', '2000/09/xmldsig#hmac-sha1')],
    ['through a strange transform', () => signed(lookUp).replace('xmldsig#enveloped-signature', 'REC-xpath-19991116')],
    [
      'through inclusive canonicalisation',
      () => signed(lookUp, portal, { signatureTransformations: ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315'] }),
    ],
    ['the whole document', () => signed(lookUp).replace(/URI="#[^"]*"><Transforms>/, 'URI=""><Transforms>')],
  ])('%s', async (_name, make) => {
    expect(await knock.refuse(make())).toMatchObject({ code: 'UNAUTHENTICATED', rules: ['SECURITY_SIGNATURE_SHAPE'] });
  });

  it('is not the only way to sign in, but one of two at a time', async () => {
    const both = signed(lookUp).replace(
      '</wsse:Security>',
      `${/<wsse:UsernameToken[\s\S]*UsernameToken>/.exec(signIn())?.[0]}</wsse:Security>`,
    );
    expect(await knock.refuse(both)).toMatchObject({ rules: ['SECURITY_REPEATED'] });
    await knock.accept(envelope(lookUp));
  });

  it('is bounded in size before it is canonicalised', async () => {
    const file = { TenTepDinhKem: 'a', Base64: 'A'.repeat(120_000) };
    const large = signed(bodyOf('NopHoSo', { HoSo: dossierForm, TaiLieuNop: [file] }));
    expect(await knock.refuse(large)).toMatchObject({ status: 413, code: 'TOO_LARGE' });
  });
});

describe('a signature wrapping attack', () => {
  const forgedBody = lookUp.replace('A-1', 'cua-nguoi-khac');

  it('that hides the signed Body in a header is refused', async () => {
    const message = signed(lookUp);
    const [body] = /<e:Body[\s\S]*<\/e:Body>/.exec(message) ?? [''];
    const wrapped = message
      .replace(body, `<e:Body>${forgedBody}</e:Body>`)
      .replace('</e:Header>', `<w:Wrapper xmlns:w="urn:w">${body}</w:Wrapper></e:Header>`);
    expect(await knock.refuse(wrapped)).toMatchObject({ rules: ['SECURITY_SIGNATURE_SHAPE'] });
  });

  it('that gives both Bodies the same Id is refused', async () => {
    const message = signed(lookUp);
    const [body] = /<e:Body[\s\S]*<\/e:Body>/.exec(message) ?? [''];
    const wrapped = message
      .replace(body, body.replace('A-1', 'cua-nguoi-khac'))
      .replace('</e:Header>', `<w:Wrapper xmlns:w="urn:w">${body}</w:Wrapper></e:Header>`);
    expect(bodyIdOf(wrapped)).not.toBe('');
    expect(await knock.refuse(wrapped)).toMatchObject({ code: 'UNAUTHENTICATED', rules: [] });
  });

  it('that brings a second signature is refused', async () => {
    const message = signed(lookUp);
    const [signature] = /<Signature[\s\S]*<\/Signature>/.exec(message) ?? [''];
    const wrapped = message.replace('<e:Header>', `<e:Header><w:Wrapper xmlns:w="urn:w">${signature}</w:Wrapper>`);
    expect(await knock.refuse(wrapped)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
