// A small OpenID provider: real HTTP, tokens signed with a key of its own. What it tells can be spoilt, one thing at a time.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface FakeProvider {
  readonly issuer: string;
  /** Claims of the next person, and what to spoil in the next ID token. */
  tell(claims: Readonly<Record<string, unknown>>, spoil?: Spoil): void;
  /** From now on calls are cut off: all, or those for a token only. */
  cut(what: 'all' | 'tokens' | 'nothing'): void;
  /** Where it sends a browser that it signed out; any other address is refused. */
  returnTo(address: string): void;
  /** What the last sign-out was asked with. */
  farewell(): Readonly<Record<string, string>> | undefined;
  close(): Promise<void>;
}

export interface Spoil {
  readonly nonce?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly key?: true;
  /** It ran out before it came. */
  readonly stale?: true;
}

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirect: string;
}

interface Client {
  readonly id: string;
  readonly secret: string;
  /** Address of its sign-out; a path is its own. Absent: it has none. */
  readonly signOut?: string;
}

const cookie = 'provider-session';

export async function startFakeProvider(client: Client): Promise<FakeProvider> {
  const own = await generateKeyPair('RS256', { extractable: true });
  const strange = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, Asked>();
  let claims: Readonly<Record<string, unknown>> = {};
  let spoil: Spoil = {};
  let issuer = '';
  let returnTo: string | undefined;
  let farewell: Readonly<Record<string, string>> | undefined;
  let dead: 'all' | 'tokens' | 'nothing' = 'nothing';

  const idToken = (nonce: string): Promise<string> =>
    new SignJWT({ ...claims, nonce: spoil.nonce ?? nonce })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(spoil.issuer ?? issuer)
      .setAudience(spoil.audience ?? client.id)
      .setIssuedAt()
      .setExpirationTime(spoil.stale ? '-5m' : '5m')
      .sign(spoil.key ? strange.privateKey : own.privateKey);

  async function token(request: IncomingMessage): Promise<object | undefined> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const form = new URLSearchParams(body);
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isClient = form.get('client_secret') === client.secret || request.headers.authorization !== undefined;
    if (!asked || !isClient || challenge !== asked.challenge || form.get('redirect_uri') !== asked.redirect)
      return undefined;
    return { access_token: 'x', token_type: 'Bearer', id_token: await idToken(asked.nonce) };
  }

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const code = randomBytes(12).toString('hex');
    const redirect = query.get('redirect_uri') ?? '';
    codes.set(code, { nonce: query.get('nonce') ?? '', challenge: query.get('code_challenge') ?? '', redirect });
    const back = new URL(redirect);
    back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString();
    response.writeHead(302, { location: back.href, 'set-cookie': `${cookie}=open; Path=/` }).end();
  }

  /** As a strict one: the client must be known, and so must the address to come back to. */
  function signOut(query: URLSearchParams, response: ServerResponse): void {
    farewell = Object.fromEntries(query);
    const back = query.get('post_logout_redirect_uri');
    if (query.get('client_id') !== client.id || back === null || back !== returnTo)
      return void response.writeHead(400).end('unknown client or address');
    response.writeHead(302, { location: back, 'set-cookie': `${cookie}=; Path=/; Max-Age=0` }).end();
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (dead === 'all' || (dead === 'tokens' && pathname === '/token')) return void request.socket.destroy();
    const answer = (body: object | undefined): void =>
      void response
        .writeHead(body ? 200 : 400, { 'content-type': 'application/json' })
        .end(JSON.stringify(body ?? { error: 'invalid_grant' }));
    if (pathname === '/authorize') authorize(searchParams, response);
    else if (pathname === '/sign-out') signOut(searchParams, response);
    else if (pathname === '/token') void token(request).then(answer);
    else if (pathname === '/keys') answer({ keys: [jwk] });
    else
      answer({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        ...(client.signOut === undefined ? {} : { end_session_endpoint: new URL(client.signOut, issuer).href }),
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    tell: (told, spoiled = {}) => {
      claims = told;
      spoil = spoiled;
    },
    cut: (what) => {
      dead = what;
    },
    returnTo: (address) => {
      returnTo = address;
    },
    farewell: () => farewell,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
