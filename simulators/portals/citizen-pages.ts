// The citizen's side of a portal: fill in a 602e, submit it, watch it live (server-sent events), supplement, pay, withdraw.
import { readFileSync } from 'node:fs';
import { amountOf, type Method, type SupportGroup } from '../contribution.ts';
import { sample, type Case, type Dossier } from '../samples.ts';
import { json, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import { without } from '../server/untyped.ts';
import { dossierPage, dossierParts, formPage, type PageFrame } from './html.ts';
import type { DoorName, PortalDossier } from './portal-book.ts';
import type { PortalDesk } from './portal-control.ts';
import { referenceFor } from './references.ts';

const seedOfForms = 602;
const courses = ['SUPPLEMENT', 'REFUSE', 'STOP', 'NOPAY', 'MANUAL'];

export function citizenPages(desk: PortalDesk): Route[] {
  return [
    { method: 'GET', path: '/', handle: (request) => showForm(desk, request) },
    { method: 'GET', path: '/style.css', handle: () => asset('style.css', 'text/css') },
    { method: 'GET', path: '/page.js', handle: () => asset('page.js', 'text/javascript') },
    { method: 'GET', path: '/so-tien', handle: ({ query }) => showAmount(query) },
    { method: 'POST', path: '/nop-ho-so', handle: (request) => takeForm(desk, request) },
    { method: 'GET', path: /^\/ho-so\/([^/]+)$/, handle: (request) => showDossier(desk, request) },
    { method: 'GET', path: /^\/ho-so\/([^/]+)\/live$/, handle: (request) => follow(desk, request) },
    { method: 'POST', path: /^\/ho-so\/([^/]+)\/(bo-sung|nop-tien|rut)$/, handle: (request) => act(desk, request) },
  ];
}

function showForm(desk: PortalDesk, request: SimRequest): Reply {
  const person = Number(request.query.get('person') ?? desk.book.size);
  const suggestion = sample({ seed: seedOfForms, index: person, reference: 'x' });
  const dossiers = desk.book.all().slice(-30).reverse();
  return html(formPage({ frame: frameOf(desk, request), suggestion, person, doors: desk.doors, dossiers }));
}

function showAmount(query: URLSearchParams): Reply {
  const method = methodOf(query.get('method'));
  const income = Number(query.get('income'));
  if (!Number.isInteger(income) || income <= 0) return json(400, {});
  const supportGroups = [(query.get('group') ?? 'OTHER') as SupportGroup];
  return json(200, amountOf({ income, method, months: Number(method), supportGroups, paidOn: new Date() }));
}

function takeForm(desk: PortalDesk, request: SimRequest): Reply {
  const typed = new URLSearchParams(request.body.toString('utf8'));
  const course = typed.get('course') ?? '';
  const reference = referenceFor(desk.portal, desk.book.size + 1, courses.includes(course) ? course : '');
  const door = desk.doors.find((one: DoorName) => one === typed.get('door')) ?? desk.doors[0] ?? 'json';
  desk.sending.submit(dossierFrom(typed, reference), door);
  return seeOther(`/ho-so/${encodeURIComponent(reference)}?lang=${typed.get('lang') === 'en' ? 'en' : 'vi'}`);
}

function dossierFrom(typed: URLSearchParams, reference: string): Dossier {
  const wish = { seed: seedOfForms, index: Number(typed.get('person') ?? 0), reference };
  const { participant, ...rest } = sample({ ...wish, case: (typed.get('case') ?? 'FIRST_TIME') as Case });
  const kept = without(participant, 'email', 'vssCode');
  const text = (name: string): string => typed.get(name)?.trim() ?? '';
  const optional = (name: 'email' | 'vssCode') => (text(name) === '' ? {} : { [name]: text(name) });
  const person = {
    ...kept,
    personalId: text('personalId'),
    fullName: text('fullName'),
    birthDate: text('birthDate'),
    sex: text('sex') === 'FEMALE' ? ('FEMALE' as const) : ('MALE' as const),
    phone: text('phone'),
    contact: { ...kept.contact, detail: text('address') },
    ...optional('email'),
    ...optional('vssCode'),
  };
  return { ...rest, participant: person, contribution: contributionFrom(rest.contribution, typed) };
}

function contributionFrom(suggested: Dossier['contribution'], typed: URLSearchParams): Dossier['contribution'] {
  const method = methodOf(typed.get('method'));
  const income = Number(typed.get('income'));
  const supportGroups = [(typed.get('group') ?? 'OTHER') as SupportGroup];
  const terms = { income, method, months: Number(method), supportGroups };
  return { ...suggested, ...terms, declaredAmount: amountOf({ ...terms, paidOn: new Date() }).payable };
}

function showDossier(desk: PortalDesk, request: SimRequest): Reply {
  const dossier = dossierOf(desk, request);
  return dossier ? html(dossierPage(frameOf(desk, request), dossier)) : { status: 404 };
}

function follow(desk: PortalDesk, request: SimRequest): Reply {
  const dossier = dossierOf(desk, request);
  if (!dossier) return { status: 404 };
  const frame = frameOf(desk, request);
  return {
    status: 200,
    stream: (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const tell = (): void => void response.write(`data: ${JSON.stringify(dossierParts(frame, dossier))}\n\n`);
      const end = desk.book.watch((changed) => {
        if (changed === dossier) tell();
      });
      response.on('close', end);
      tell();
    },
  };
}

function act(desk: PortalDesk, request: SimRequest): Reply {
  const dossier = dossierOf(desk, request);
  if (!dossier || dossier.state === 'foreign') return { status: 404 };
  const [, action] = request.captured;
  if (action === 'bo-sung') desk.sending.ask(dossier, 'supplement', 'Công dân bổ sung giấy tờ');
  if (action === 'rut') desk.sending.ask(dossier, 'withdraw', 'Không còn nhu cầu tham gia');
  if (action === 'nop-tien') desk.paying.pay(dossier);
  return seeOther(`/ho-so/${encodeURIComponent(dossier.reference)}?lang=${languageOf(request)}`);
}

function dossierOf({ book }: PortalDesk, { captured }: SimRequest): PortalDossier | undefined {
  return book.get(captured[0] ?? '');
}

function methodOf(text: string | null): Method {
  return text === '3' || text === '6' || text === '12' ? text : '1';
}

function languageOf({ query }: SimRequest): 'vi' | 'en' {
  return query.get('lang') === 'en' ? 'en' : 'vi';
}

function frameOf({ portal }: PortalDesk, request: SimRequest): PageFrame {
  return { portal, language: languageOf(request), path: request.path };
}

function html(body: string): Reply {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  };
  return { status: 200, headers, body };
}

function asset(name: string, type: string): Reply {
  const body = readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8');
  return { status: 200, headers: { 'content-type': `${type}; charset=utf-8` }, body };
}

function seeOther(location: string): Reply {
  return { status: 303, headers: { location } };
}
