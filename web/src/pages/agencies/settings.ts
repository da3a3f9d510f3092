// An agency's settings as the gateway has them, and as a person types them.
export interface Settings {
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
  readonly timeLimitWorkingDays?: number;
  readonly apologyWorkingDays?: number;
  readonly workingHours?: readonly { readonly from: string; readonly to: string }[];
  readonly steps?: readonly { readonly name: string; readonly sharePercent: number }[];
  readonly managingAgency?: string;
  readonly closed?: boolean;
}

export interface Version {
  readonly version: number;
  readonly effectiveFrom: string;
  readonly settings: Settings;
  readonly recordedBy: string;
  readonly recordedAt: string;
  readonly reason: string;
}

export interface Agency {
  readonly code: string;
  readonly service: string;
  readonly inForce: Version | null;
  readonly upcoming: readonly Version[];
}

export interface AgencyHistory extends Agency {
  readonly history: readonly Version[];
}

export interface Form {
  name: string;
  phone: string;
  email: string;
  timeLimit: string;
  apology: string;
  hours: string;
  steps: string;
  managing: string;
  closed: boolean;
}

const nothing = { name: '', phone: '', email: '', managingAgency: '', closed: false };

export function formOf(settings: Settings | undefined): Form {
  const { name, phone, email, managingAgency, closed } = { ...nothing, ...settings };
  const { timeLimitWorkingDays, apologyWorkingDays, workingHours = [], steps = [] } = settings ?? {};
  return {
    name,
    phone,
    email,
    timeLimit: String(timeLimitWorkingDays ?? ''),
    apology: String(apologyWorkingDays ?? ''),
    hours: workingHours.map(({ from, to }) => `${from}-${to}`).join('\n'),
    steps: steps.map((step) => `${step.name} | ${step.sharePercent}`).join('\n'),
    managing: managingAgency,
    closed,
  };
}

/** What is empty is left out: then the rules' default holds. What cannot be read goes as it is, and the gateway names it. */
export function settingsOf(form: Form): Record<string, unknown> {
  const told: Record<string, unknown> = {
    name: form.name.trim(),
    phone: form.phone.trim(),
    email: form.email.trim(),
    timeLimitWorkingDays: numberOr(form.timeLimit),
    apologyWorkingDays: numberOr(form.apology),
    managingAgency: form.managing.trim(),
    workingHours: linesOf(form.hours).map((line) => {
      const [from = '', to = ''] = line.split(/\s*[-–]\s*/);
      return { from, to };
    }),
    steps: linesOf(form.steps).map((line) => {
      const [name = '', share = ''] = line.split(/\s*\|\s*/);
      return { name, sharePercent: numberOr(share) };
    }),
    closed: form.closed,
  };
  return Object.fromEntries(
    Object.entries(told).filter(
      ([, value]) => value !== '' && value !== false && !(Array.isArray(value) && !value.length),
    ),
  );
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function numberOr(text: string): number | string {
  const trimmed = text.trim();
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
}
