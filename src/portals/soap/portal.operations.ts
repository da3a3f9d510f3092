// What portals may ask for by SOAP: the same four things as at the other doors.
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '../../domain/errors.js';
import { statusNames } from '../../domain/status.js';
import type { Receipt } from '../../intake/submission.js';
import { DATABASE, type Database } from '../../store/database.js';
import { findDossier, readTimeline, type DossierView, type TimelineEntry } from '../../store/dossier-reads.js';
import type { SoapArguments, SoapTree } from '../../wire/soap-contract/values.js';
import { DossierEntry, type EntryCall } from '../entry/dossier-entry.service.js';

@Injectable()
export class PortalOperations {
  constructor(
    private readonly entry: DossierEntry,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** @throws GatewayError */
  async run(operation: string, call: EntryCall, values: SoapTree): Promise<SoapArguments> {
    const sent = { kind: 'soap', form: values } as const;
    const dossier = { reference: typeof values['MaHoSo'] === 'string' ? values['MaHoSo'] : '' };
    switch (operation) {
      case 'NopHoSo':
        return receipt(await this.entry.submit(call, sent));
      case 'BoSungHoSo':
        return receipt(await this.entry.supplement(call, dossier, sent));
      case 'RutHoSo':
        return receipt(await this.entry.withdraw(call, dossier, sent));
      case 'TraCuuHoSo':
        return this.lookUp(call, dossier.reference);
      default:
        throw new Error(`The portal door has no operation ${operation}`);
    }
  }

  private async lookUp({ portal }: EntryCall, reference: string): Promise<SoapArguments> {
    const dossier = await findDossier(this.database, portal, { reference });
    if (!dossier) throw new GatewayError('NOT_FOUND');
    const steps = await readTimeline(this.database, dossier.id);
    return {
      MaTiepNhan: dossier.id,
      MaHoSo: dossier.reference,
      TrangThai: dossier.status,
      TenTrangThai: { ...statusNames[dossier.status] },
      SoHoSo: dossier.tnhsNumber,
      NgayHenTra: dossier.appointmentAt?.toISOString(),
      TienTrinh: steps.map(step),
      GiayToKetQua: [...steps.flatMap(papers), ...resultPaper(dossier.result)],
    };
  }
}

function receipt({ id, reference, status, receivedAt }: Receipt): SoapArguments {
  return { MaTiepNhan: id, MaHoSo: reference, TrangThai: status, ThoiDiemTiepNhan: receivedAt.toISOString() };
}

function step(entry: TimelineEntry): SoapArguments {
  const { officer, department } = entry.detail;
  return {
    TrangThai: entry.status,
    TenTrangThai: { ...statusNames[entry.status] },
    ThoiDiem: entry.at.toISOString(),
    NoiDung: entry.reason,
    CanBo: typeof officer === 'string' ? officer : undefined,
    PhongBan: typeof department === 'string' ? department : undefined,
  };
}

const resultNames: Readonly<Record<string, string>> = {
  COVER: 'Tờ bìa sổ BHXH',
  PERIOD: 'Xác nhận quá trình đóng BHXH tự nguyện',
};

function resultPaper(result: DossierView['result']): SoapArguments[] {
  if (!result) return [];
  const { kind, documentNo, link } = result;
  return [
    {
      TenGiayTo: resultNames[String(kind)] ?? String(kind),
      SoGiayTo: typeof documentNo === 'string' ? documentNo : undefined,
      DuongDan: typeof link === 'string' ? link : undefined,
    },
  ];
}

function papers(entry: TimelineEntry): SoapArguments[] {
  const list = entry.detail['papers'];
  if (!Array.isArray(list)) return [];
  return (list as { name?: unknown; url?: unknown }[]).map(({ name, url }) => ({
    TenGiayTo: String(name),
    DuongDan: typeof url === 'string' ? url : undefined,
  }));
}
