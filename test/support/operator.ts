// Calls of the operators' API, for houses and benches.
export interface OperatorCall {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws Error when the client `operator` gets no token. */
export async function operatorToken(gatewayUrl: string, secret: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: 'operator', client_secret: secret };
  const answer = await fetch(`${gatewayUrl}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  if (!answer.ok) throw new Error(`no operator token: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

export function operatorCall(url: string, token: string, { body, method, headers }: OperatorCall): Promise<Response> {
  const sends = body !== undefined;
  return fetch(url, {
    method: method ?? (sends ? 'POST' : 'GET'),
    headers: {
      authorization: `Bearer ${token}`,
      ...(sends ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(sends ? { body: JSON.stringify(body) } : {}),
  });
}
