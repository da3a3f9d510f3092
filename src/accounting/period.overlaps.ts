// Whether a person's months were paid for already, by a voucher of another dossier that TST has or is being told of.
// Vouchers of one dossier never overlap in this sense: they share out one declared amount.
import { sql } from 'kysely';
import { periodsOverlap, type PaidPeriod } from '../domain/paid-period.js';
import type { Tx } from '../store/database.js';
import type { LockedDossier } from './dossier.lookup.js';

type Person = Pick<LockedDossier, 'personalId' | 'vssCode'>;

interface Paid extends Person, PaidPeriod {
  readonly dossierId: string;
}

export class PaidPeriods {
  private readonly paid: Paid[];

  private constructor(paid: readonly Paid[]) {
    this.paid = [...paid];
  }

  /** Lists of values and a union, so that the planner takes the indexes. */
  static async of(tx: Tx, people: readonly Person[]): Promise<PaidPeriods> {
    const personalIds = people.flatMap((one) => one.personalId ?? []);
    const vssCodes = people.flatMap((one) => one.vssCode ?? []);
    if (personalIds.length + vssCodes.length === 0) return new PaidPeriods([]);
    const { rows } = await sql<Paid>`
      SELECT d.id AS "dossierId", d.personal_id AS "personalId", d.vss_code AS "vssCode", v.from_month AS "fromMonth", v.months
      FROM (SELECT id, personal_id, vss_code FROM dossier WHERE personal_id = ANY(${personalIds}::text[])
            UNION SELECT id, personal_id, vss_code FROM dossier WHERE vss_code = ANY(${vssCodes}::text[])) d
      JOIN voucher v ON v.dossier_id = d.id
      WHERE v.state = 'POSTED' AND v.standing IN ('recording', 'recorded') AND v.from_month IS NOT NULL AND v.months IS NOT NULL`.execute(
      tx,
    );
    return new PaidPeriods(rows);
  }

  /** Dossiers of the same person, other than this one, that were paid for some of these months. */
  overlapping(dossier: LockedDossier, period: PaidPeriod): string[] {
    const others = this.paid.filter((one) => one.dossierId !== dossier.id && isSamePerson(one, dossier));
    return [...new Set(others.filter((one) => periodsOverlap(one, period)).map((one) => one.dossierId))];
  }

  /** A payment that is only now being recorded, so that the next dossier of the person meets it. */
  add(dossier: LockedDossier, { fromMonth, months }: PaidPeriod): void {
    const { id: dossierId, personalId, vssCode } = dossier;
    this.paid.push({ dossierId, personalId, vssCode, fromMonth, months });
  }
}

function isSamePerson(one: Person, other: Person): boolean {
  const samePersonalId = one.personalId !== null && one.personalId === other.personalId;
  return samePersonalId || (one.vssCode !== null && one.vssCode === other.vssCode);
}
