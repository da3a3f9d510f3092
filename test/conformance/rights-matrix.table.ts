// Every route of the operators' API with the right it needs and what an operator bound to agencies meets there. A route without an
// entry here fails the suite: whoever adds one says who may call it, and of whom it tells.
//   house     of every agency at once: refused (403) to whoever is bound to some
//   open      the same for everybody with the right: tells of no dossier
//   narrowed  a list, a sum or a stream: things of own agencies only
//   own       a person's own things, whatever the agency
//   subject   one thing that belongs to an agency: own ones answer, foreign ones are not there (404)
import { dayMs, localDayAt } from '../../src/domain/calendar/local-day.js';
import type { Right } from '../../src/platform/partners.js';

export type Kind =
  | 'dossier'
  | 'message'
  | 'delivery'
  | 'payment'
  | 'item'
  | 'voucher'
  | 'replay'
  | 'edit'
  | 'group'
  | 'incident'
  | 'agency';
export type Subjects = Readonly<Record<Kind, string>>;
export type Body = (of: Subjects) => object;
export type Entry = readonly [Right, 'house' | 'open' | 'own' | 'narrowed'] | readonly [Right, 'subject', Kind, Body?];

const tomorrow = (): string => localDayAt(new Date(Date.now() + dayMs));
const settings: Body = () => ({
  service: '602e',
  effectiveFrom: tomorrow(),
  settings: { name: 'BHXH thử nghiệm' },
});
const owner: Body = () => ({ owner: 'can.bo' });
const onDossier: Body = ({ dossier }) => ({ dossierId: dossier, after: {} });

export const matrix: Readonly<Record<string, Entry>> = {
  'GET accounts': ['administer', 'house'],
  'GET accounts/roles': ['administer', 'open'],
  'POST accounts': ['administer', 'house'],
  'PUT accounts/{username}': ['administer', 'house'],
  'POST accounts/{username}/disable': ['administer', 'house'],
  'POST accounts/{username}/enable': ['administer', 'house'],
  'POST accounts/{username}/reset': ['administer', 'house'],

  'GET agencies': ['view', 'narrowed'],
  'GET agencies/{code}/settings': ['view', 'subject', 'agency'],
  'PUT agencies/{code}/settings': ['configure', 'subject', 'agency', settings],

  'GET audit': ['administer', 'house'],
  'GET audit/verify': ['administer', 'house'],
  'GET audit/export': ['administer', 'house'],

  'GET covers': ['view', 'narrowed'],
  'POST covers/{dossierId}/owner': ['reconcile', 'subject', 'dossier', owner],

  'GET deadlines/receipt-at-risk': ['view', 'narrowed'],
  'GET deadlines/overdue': ['view', 'narrowed'],
  'GET deadlines/late': ['view', 'narrowed'],

  'GET deliveries/{id}/acts': ['view', 'subject', 'delivery'],
  'GET deliveries/{id}/preview': ['view', 'subject', 'delivery'],
  'POST deliveries/{id}/release': ['replay', 'subject', 'delivery'],
  'POST deliveries/{id}/park': ['replay', 'subject', 'delivery'],
  'POST deliveries/{id}/cancel': ['replay', 'subject', 'delivery'],
  'POST deliveries/{id}/skip': ['replay', 'subject', 'delivery'],
  'POST deliveries/{id}/ask': ['replay', 'subject', 'delivery'],
  'POST deliveries/{id}/outcome': ['replay', 'subject', 'delivery', () => ({ happened: 'not-delivered' })],

  'GET dossiers': ['view', 'narrowed'],
  'POST dossiers/find': ['view', 'narrowed'],
  'GET dossiers/arising': ['view', 'narrowed'],
  'GET dossiers/views': ['view', 'own'],
  'POST dossiers/views': ['view', 'own'],
  'DELETE dossiers/views/{id}': ['view', 'own'],
  'GET dossiers/{id}': ['view', 'subject', 'dossier'],
  'GET dossiers/{id}/mapping': ['view', 'subject', 'dossier'],
  'POST dossiers/{id}/reveal': ['view-personal-data', 'subject', 'dossier'],
  'GET messages/{id}': ['view', 'subject', 'message'],
  'POST messages/{id}/reveal': ['view-personal-data', 'subject', 'message'],

  'GET edits': ['view', 'narrowed'],
  'POST edits': ['edit', 'subject', 'dossier', onDossier],
  'POST edits/draft': ['edit', 'subject', 'dossier', onDossier],
  'GET edits/waiting': ['view', 'narrowed'],
  'POST edits/preview': ['edit', 'subject', 'dossier', onDossier],
  'GET edits/{id}': ['view', 'subject', 'edit'],
  'GET edits/{id}/preview': ['view', 'subject', 'edit'],
  'POST edits/{id}/preview': ['view-personal-data', 'subject', 'edit'],
  'POST edits/{id}/reveal': ['view-personal-data', 'subject', 'edit'],
  'POST edits/{id}/approve': ['approve', 'subject', 'edit'],
  'POST edits/{id}/reject': ['approve', 'subject', 'edit'],
  'POST edits/{id}/withdraw': ['edit', 'subject', 'edit'],
  'POST edits/{id}/apply': ['edit', 'subject', 'edit'],

  'GET codes': ['view', 'open'],

  'GET failures': ['view', 'narrowed'],
  'GET failures/{id}': ['view', 'subject', 'group'],
  'GET failures/{id}/deliveries': ['view', 'subject', 'group'],
  'GET incidents': ['view', 'narrowed'],
  'GET incidents/{id}': ['view', 'subject', 'incident'],
  'POST incidents/{id}/acknowledge': ['replay', 'subject', 'incident'],

  'GET keys': ['administer', 'house'],
  'POST keys/rotate': ['administer', 'house'],
  'POST keys/retire': ['administer', 'house'],

  'GET mappings': ['view', 'open'],
  'GET mappings/{name}': ['view', 'open'],
  'GET mappings/{name}/revisions': ['view', 'open'],
  'POST mappings/{name}/revisions': ['configure', 'house'],
  'POST mappings/{name}/revisions/{revision}/activation': ['configure', 'house'],
  'POST mappings/{name}/revisions/{revision}/approval': ['approve', 'house'],
  'POST mappings/{name}/return-to-file': ['configure', 'house'],
  'GET mappings/{name}/messages': ['view', 'narrowed'],
  'POST mappings/{name}/runs': ['view', 'subject', 'message', ({ message }) => ({ messageId: message })],
  'POST mappings/{name}/trials': ['configure', 'house'],
  'GET mappings/{name}/trials/{id}': ['configure', 'house'],
  'POST mappings/{name}/trials/{id}/cancellation': ['configure', 'house'],
  'GET code-tables': ['view', 'open'],
  'GET code-tables/{name}': ['view', 'open'],
  'GET code-tables/{name}/revisions': ['view', 'open'],
  'POST code-tables/{name}/checks': ['configure', 'house'],
  'POST code-tables/{name}/revisions': ['configure', 'house'],
  'POST code-tables/{name}/revisions/{revision}/activation': ['configure', 'house'],
  'POST code-tables/{name}/revisions/{revision}/approval': ['approve', 'house'],
  'POST code-tables/{name}/return-to-file': ['configure', 'house'],
  'POST code-tables/{name}/trials': ['configure', 'house'],
  'GET code-tables/{name}/trials/{id}': ['configure', 'house'],
  'POST code-tables/{name}/trials/{id}/cancellation': ['configure', 'house'],

  'GET overview': ['view', 'narrowed'],
  'GET overview/history': ['view', 'narrowed'],
  'GET events': ['view', 'narrowed'],

  'GET partners': ['view', 'open'],
  'GET partners/{system}': ['view', 'open'],
  'GET partners/{system}/poll-steps': ['view', 'open'],
  'POST partners/{system}/pause': ['configure', 'house'],
  'POST partners/{system}/resume': ['configure', 'house'],
  'POST partners/{system}/probe': ['configure', 'house'],
  'POST partners/{system}/close-circuit': ['configure', 'house'],
  'POST partners/{system}/endpoint/disable': ['configure', 'house'],
  'POST partners/{system}/endpoint/enable': ['configure', 'house'],
  'POST partners/{system}/poll': ['configure', 'house'],
  'POST partners/{system}/cursor/preview': ['administer', 'house'],
  'POST partners/{system}/cursor': ['administer', 'house'],
  'POST partners/{system}/secrets': ['administer', 'house'],

  'GET payments': ['view', 'narrowed'],
  'GET payments/paid-without-voucher': ['view', 'narrowed'],
  'POST payments/{id}/reveal': ['view-personal-data', 'subject', 'payment'],

  'POST people/export': ['view-personal-data', 'house'],
  'POST people/erasure': ['administer', 'house'],

  'GET reconciliation/items': ['view', 'narrowed'],
  'GET reconciliation/items/choices': ['view', 'narrowed'],
  'GET reconciliation/items/{id}': ['view', 'subject', 'item'],
  'POST reconciliation/items/{id}/owner': ['reconcile', 'subject', 'item', owner],
  'POST reconciliation/items/{id}/resolve': ['reconcile', 'subject', 'item'],
  'GET reconciliation/report': ['view', 'narrowed'],
  'POST reconciliation/assignments': [
    'reconcile',
    'subject',
    'voucher',
    ({ voucher, dossier }) => ({ voucherNumber: voucher, dossierId: dossier }),
  ],
  'POST reconciliation/assignments/release': [
    'reconcile',
    'subject',
    'voucher',
    ({ voucher }) => ({ voucherNumber: voucher }),
  ],

  'GET replays': ['view', 'narrowed'],
  'POST replays': ['replay', 'narrowed'],
  'GET replays/{id}': ['view', 'subject', 'replay'],
  'GET replays/{id}/items': ['view', 'subject', 'replay'],
  'GET replays/{id}/preview': ['view', 'subject', 'replay'],
  'POST replays/{id}/preview': ['view-personal-data', 'subject', 'replay'],
  'POST replays/{id}/start': ['replay', 'subject', 'replay'],
  'POST replays/{id}/pause': ['replay', 'subject', 'replay'],
  'POST replays/{id}/resume': ['replay', 'subject', 'replay'],
  'POST replays/{id}/cancel': ['replay', 'subject', 'replay'],
};
