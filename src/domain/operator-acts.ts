// Every act of the record, by the name it is kept under. A new one is told here first: the compiler lets nothing else be recorded,
// and the pages have words for each (web/src/words/acts.vi.ts; `test/conformance/act-words.spec.ts` compares them).
export const operatorActs = [
  ...(['account.create', 'account.change', 'account.disable', 'account.enable', 'account.reset'] as const),
  ...(['sign-in', 'sign-in.locked', 'sign-out', 'password.change', 'second-factor.confirm', 'right.denied'] as const),
  ...(['dossier.reveal', 'message.reveal', 'payment.reveal', 'mapping.reveal', 'replay.reveal'] as const),
  ...(['delivery.park', 'delivery.release', 'delivery.cancel', 'delivery.skip'] as const),
  ...(['delivery.ask', 'delivery.say'] as const),
  ...(['replay.create', 'replay.start', 'replay.pause', 'replay.resume', 'replay.cancel'] as const),
  ...(['edit.reveal', 'edit.propose', 'edit.approve', 'edit.reject', 'edit.withdraw', 'edit.apply'] as const),
  ...(['reconciliation.owner', 'reconciliation.resolve', 'voucher.assign', 'voucher.release'] as const),
  ...(['cover.owner', 'incident.acknowledge', 'agency.settings'] as const),
  ...(['partner.pause', 'partner.resume', 'partner.probe', 'partner.close-circuit'] as const),
  ...(['partner.disable', 'partner.enable', 'partner.poll', 'partner.cursor', 'partner.rotate-secret'] as const),
  ...(['mapping.draft', 'mapping.activate', 'mapping.roll-back', 'mapping.return-to-file'] as const),
  ...(['person.export', 'person.erasure', 'keys.rotate', 'keys.retire'] as const),
] as const;

export type OperatorActName = (typeof operatorActs)[number];
