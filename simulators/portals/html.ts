// Markup of the citizen's pages. Everything a person typed is escaped.
import type { Dossier } from '../samples.ts';
import { asRecord, asText } from '../server/untyped.ts';
import { statusOf, type DoorName, type PortalDossier } from './portal-book.ts';
import type { PortalName } from './references.ts';
import { portalNames, statusNames, words, type Language, type Word } from './texts.ts';

export interface PageFrame {
  readonly portal: PortalName;
  readonly language: Language;
  /** Path of this page, for the link to the other language. */
  readonly path: string;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function page({ portal, language, path }: PageFrame, title: string, content: string): string {
  const other = language === 'vi' ? 'en' : 'vi';
  const name = portalNames[portal][language];
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · ${name}</title><link rel="stylesheet" href="/style.css"><script src="/page.js" defer></script></head>
<body class="${portal}"><header><a class="brand" href="/?lang=${language}">${name}</a>
<span class="note">${words.simulated[language]}</span><a href="${path}?lang=${other}" lang="${other}">${words.otherLanguage[language]}</a></header>
<main>${content}</main></body></html>`;
}

export interface FormPage {
  readonly frame: PageFrame;
  readonly suggestion: Dossier;
  readonly person: number;
  readonly doors: readonly DoorName[];
  readonly dossiers: readonly PortalDossier[];
}

const methods = ['1', '3', '6', '12'] as const;
const cases = ['FIRST_TIME', 'CONTINUE', 'REREGISTER', 'FROM_COMPULSORY'] as const;
const groups = ['OTHER', 'POOR', 'NEAR_POOR', 'MINORITY', 'ISLAND'] as const;
const courses = ['SUPPLEMENT', 'REFUSE', 'STOP', 'NOTLISTED', 'COMPULSORY', 'ADDRESS', 'NOPAY', 'MANUAL'] as const;

export function formPage({ frame, suggestion, person, doors, dossiers }: FormPage): string {
  const say = (word: Word): string => words[word][frame.language];
  const { participant, contribution } = suggestion;
  const input = (name: Word, value: string | undefined, extra = ''): string =>
    `<label>${say(name)}<input name="${name}" value="${escapeHtml(value ?? '')}" ${extra}></label>`;
  const choice = (name: Word, options: readonly (readonly [string, string])[], chosen: string): string =>
    `<label>${say(name)}<select name="${name}">${options.map(([value, text]) => `<option value="${value}"${value === chosen ? ' selected' : ''}>${text}</option>`).join('')}</select></label>`;
  const named = (list: readonly Word[]) => list.map((word) => [word, say(word)] as const);
  const form = `<h1>${say('service')}</h1>
<form method="post" action="/nop-ho-so" id="form"><input type="hidden" name="person" value="${person}"><input type="hidden" name="lang" value="${frame.language}">
<fieldset><legend>${say('person')}</legend>${input('fullName', participant.fullName, 'required')}${input('personalId', participant.personalId, 'required pattern="[0-9]{12}" inputmode="numeric"')}
${input('vssCode', participant.vssCode, 'pattern="[0-9]{10}" inputmode="numeric"')}${input('birthDate', participant.birthDate, 'required pattern="[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"')}
${choice(
  'sex',
  [
    ['MALE', say('male')],
    ['FEMALE', say('female')],
  ],
  participant.sex,
)}${input('phone', participant.phone, 'required')}
${input('email', participant.email, 'type="email"')}${input('address', participant.contact.detail)}</fieldset>
<fieldset><legend>${say('registration')}</legend>${choice('case', named(cases), contribution.case)}
${input('income', String(contribution.income), 'required type="number" min="1500000" step="50000"')}${choice(
    'method',
    methods.map((one) => [one, one] as const),
    contribution.method,
  )}
${choice('group', named(groups), contribution.supportGroups[0] ?? 'OTHER')}${choice('course', [['', say('usual')], ...named(courses)], '')}
${choice(
  'door',
  doors.map((one) => [one, one.toUpperCase()] as const),
  doors[0] ?? '',
)}</fieldset>
<p class="amount">${say('amount')}: <output id="amount">…</output></p>
<p><button>${say('submit')}</button> <a class="quiet" href="/?lang=${frame.language}&amp;person=${person + 1}">${say('again')}</a></p></form>`;
  return page(frame, say('service'), form + listOf(frame, dossiers));
}

function listOf({ language }: PageFrame, dossiers: readonly PortalDossier[]): string {
  const heading = `<h2>${words.myDossiers[language]}</h2>`;
  if (dossiers.length === 0) return `${heading}<p>${words.none[language]}</p>`;
  const rows = dossiers.map((one) => {
    const status = statusOf(one);
    return `<li><a href="/ho-so/${encodeURIComponent(one.reference)}?lang=${language}">${escapeHtml(one.reference)}</a> <span class="badge s${status}">${statusNames[status]?.[language] ?? status}</span></li>`;
  });
  return `${heading}<ul class="dossiers">${rows.join('')}</ul>`;
}

export function dossierPage(frame: PageFrame, dossier: PortalDossier): string {
  const { language } = frame;
  const content = `<p><a href="/?lang=${language}">${words.back[language]}</a></p><h1>${escapeHtml(dossier.reference)}</h1>
<section id="dossier" data-source="${addressOf(dossier)}/live?lang=${language}">${dossierParts(frame, dossier)}</section>`;
  return page(frame, dossier.reference, content);
}

function addressOf({ reference }: PortalDossier): string {
  return `/ho-so/${encodeURIComponent(reference)}`;
}

const paymentWords = { none: 'payNone', planned: 'payPlanned', paid: 'payPaid' } as const satisfies Record<
  string,
  Word
>;

/** The part that changes while one watches. */
export function dossierParts({ language }: PageFrame, dossier: PortalDossier): string {
  const say = (word: Word): string => words[word][language];
  const status = statusOf(dossier);
  const amount = dossier.facts?.amount;
  const money = amount === undefined ? '…' : `${new Intl.NumberFormat('vi-VN').format(amount)} ₫`;
  const facts: readonly (readonly [string, string])[] = [
    [say('state'), `${say(dossier.state)}${dossier.refusal === undefined ? '' : `: ${dossier.refusal}`}`],
    [say('tnhsNumber'), dossier.tnhsNumber ?? '…'],
    [say('amount'), money],
    [say('payment'), say(paymentWords[dossier.payment])],
  ];
  const list = facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('');
  const steps = dossier.receipts.filter((one) => !one.duplicate).map((one) => stepOf(one, language));
  return `<p class="badge big s${status}">${statusNames[status]?.[language] ?? status}</p><dl>${list}</dl><h2>${say('history')}</h2><ol class="steps">${steps.join('')}</ol>${actsOf(language, dossier)}`;
}

/** What the citizen may do now. */
function actsOf(language: Language, dossier: PortalDossier): string {
  const status = statusOf(dossier);
  const acts: readonly (readonly [boolean, string, Word])[] = [
    [dossier.state !== 'foreign' && status === 5, 'bo-sung', 'supplement'],
    [dossier.facts !== undefined && status === 6 && dossier.payment === 'none', 'nop-tien', 'payNow'],
    [dossier.state === 'acknowledged' && status <= 6 && status !== 3, 'rut', 'withdraw'],
  ];
  const buttons = acts
    .filter(([possible]) => possible)
    .map(
      ([, action, word]) =>
        `<form method="post" action="${addressOf(dossier)}/${action}?lang=${language}"><button class="quiet">${words[word][language]}</button></form>`,
    );
  return `<div class="acts">${buttons.join('')}</div>`;
}

function stepOf({ status, receivedAt, reason, result }: PortalDossier['receipts'][number], language: Language): string {
  const time = new Intl.DateTimeFormat('vi-VN', {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone: 'Asia/Ho_Chi_Minh',
  });
  const lines = [reason ?? '', resultText(result, language)].filter((line) => line !== '');
  const more = lines.map((line) => `<br><span class="why">${escapeHtml(line)}</span>`).join('');
  return `<li class="s${status}"><b>${statusNames[status]?.[language] ?? status}</b> <time>${time.format(new Date(receivedAt))}</time>${more}</li>`;
}

/** The VSS portal is told `{kind, documentNo, link?}`, the national portal a list of papers. */
function resultText(result: unknown, language: Language): string {
  if (Array.isArray(result)) return result.map((paper) => asText(asRecord(paper)['TenTepDinhKem'])).join(', ');
  const { kind, documentNo } = asRecord(result);
  if (documentNo === undefined) return '';
  const name = kind === 'COVER' ? words.cover : words.period;
  return `${name[language]} ${asText(documentNo)}`;
}
