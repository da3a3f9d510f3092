// The lists of the page and where the gateway has them.
export const tabs = ['arising', 'receipt', 'overdue', 'late', 'covers', 'paid'] as const;
export type Tab = (typeof tabs)[number];
export type ClockTab = Exclude<Tab, 'covers' | 'paid'>;

export const clockPaths: Readonly<Record<ClockTab, string>> = {
  arising: 'api/dossiers/arising',
  receipt: 'api/deadlines/receipt-at-risk',
  overdue: 'api/deadlines/overdue',
  late: 'api/deadlines/late',
};
