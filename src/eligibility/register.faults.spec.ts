import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { claiming, goodAnswer, RegisterRoom, registerToken, type Answer } from '../../test/support/register-room.js';
import type { Reply } from '../../test/support/scripted-server.js';

const room = new RegisterRoom();

describe('the registers are asked', () => {
  it('by what the lists are searched by and nothing else, with token and key; the token is not kept', async () => {
    const work = await room.duty(claiming('POOR', 'OTHER'));
    await room.attempt(work, (id) => ({ body: goodAnswer(id) }));
    const [asked] = room.server.asked;
    expect(asked?.path).toBe('/v1/verifications');
    expect(asked?.headers).toMatchObject({
      authorization: `Bearer ${registerToken}`,
      'idempotency-key': work.idempotencyKey,
    });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      requestId: work.idempotencyKey,
      dossierReference: work.dossier.portal_ref,
      day: '2026-11-22',
      agency: '07906',
      personalId: '001090012345',
      fullName: 'Nguyễn Văn Thử',
      birthDate: '1990-05-17',
      residence: { province: '01', commune: '00001', scheme: 'VN34' },
      claimedGroups: ['POOR'],
    });
    expect(work.messages.map(({ direction }) => direction)).toEqual(['out', 'in']);
    expect(JSON.stringify(work.messages)).not.toContain(registerToken);
  });

  it('not at all about a dossier that ended meanwhile', async () => {
    const work = await room.duty({ status: 7 });
    expect(await room.delivery.attempt(work)).toEqual({ kind: 'delivered' });
    expect(room.server.asked).toEqual([]);
    await room.settle(work, { kind: 'delivered' });
    expect(await room.tnhsDuties(work.dossierId)).toEqual([]);
  });
});

describe('what came back from the registers', () => {
  const cut = (response: ServerResponse): undefined => void response.destroy();

  it.each<[string, Reply, string]>([
    ['busy', { status: 503 }, 'retry PARTNER_BUSY'],
    ['an error inside', { status: 500 }, 'retry PARTNER_BUSY'],
    ['a rate limit', { status: 429, headers: { 'retry-after': '9' } }, 'retry PARTNER_BUSY 9000'],
    ['not looked up yet', { status: 202, headers: { 'retry-after': '2' } }, 'notYet 2000'],
    ['not looked up yet, no time told', { status: 202 }, 'notYet 30000'],
    ['a token not known', { status: 401 }, 'retry PARTNER_DENIED_US'],
    ['forbidden', { status: 403 }, 'retry PARTNER_DENIED_US'],
    ['another address', { status: 302, headers: { location: '/x' } }, 'retry PARTNER_UNREACHABLE'],
    ['no service', { status: 404 }, 'retry PARTNER_UNREACHABLE'],
    ['a wrong question', { status: 422 }, 'park REGISTER_REFUSED'],
    ['a key used for something else', { status: 409 }, 'park REGISTER_REFUSED'],
    ['an empty success', { status: 204 }, 'unknown PARTNER_NONSENSE'],
    ['a page', { body: '<html>' }, 'unknown PARTNER_NONSENSE'],
    ['half an answer', { body: '{"requestId":' }, 'unknown PARTNER_NONSENSE'],
  ])('%s', async (_what, reply, expected) => {
    const outcome = await room.attempt(await room.duty(), () => reply);
    const told = [
      outcome.kind,
      ...('code' in outcome ? [outcome.code] : []),
      ...('afterMs' in outcome ? [outcome.afterMs] : []),
    ];
    expect(told.join(' ')).toBe(expected);
  });

  it('nothing: unknown when it was sent, retry when nobody is there', async () => {
    const work = await room.duty();
    room.server.script = (_asked, response) => cut(response);
    expect(await room.delivery.attempt(work)).toMatchObject({ kind: 'unknown', code: 'ANSWER_LOST' });
    room.server.script = () => new Promise(() => undefined);
    expect(await room.roomAt(room.server.url, 1500).attempt(work)).toMatchObject({
      kind: 'unknown',
      code: 'ANSWER_LOST',
    });
    expect(await room.roomAt('http://127.0.0.1:9').attempt(work)).toMatchObject({ code: 'PARTNER_UNREACHABLE' });
  });

  it.each<[string, Answer]>([
    ['about another question', { requestId: 'other' }],
    ['without the question', { requestId: undefined }],
    ['about a group nobody claimed', { supportGroups: [poor(true), { group: 'ISLAND', listed: true }] }],
    ['without a claimed group', { supportGroups: [] }],
    ['twice about one group', { supportGroups: [poor(true), poor(true)] }],
    ['with a group no list has', { supportGroups: [{ group: 'RICH', listed: true }] }],
    ['with words for yes', { supportGroups: [poor('true')] }],
    ['with a day that is none', { supportGroups: [{ ...poor(true), validTo: '2026-02-30' }] }],
    [
      'with a validity that runs backward',
      { supportGroups: [{ ...poor(true), validFrom: '2026-02-01', validTo: '2026-01-01' }] },
    ],
    ['without compulsory', { compulsory: undefined }],
    ['with compulsory since a day and not at all', { compulsory: { active: false, since: '2026-01-01' } }],
    ['without an address', { address: undefined }],
    ['with words about the address', { address: { matches: 'yes' } }],
    ['with less than no months', { supportedMonths: -1 }],
    ['with half a month', { supportedMonths: 1.5 }],
  ])('an answer %s is a lie and decides nothing', async (_what, change) => {
    const work = await room.duty(claiming('POOR'));
    const outcome = await room.attempt(work, (id) => ({
      body: goodAnswer(id, { supportGroups: [poor(true)], ...change }),
    }));
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'PARTNER_NONSENSE' });
  });

  function poor(listed: unknown): Answer {
    return { group: 'POOR', listed };
  }
});
