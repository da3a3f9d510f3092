// The menu, in the order people work: look, find, mend, steer, look after.
import {
  mdiBookOpenVariant,
  mdiAccountCircle,
  mdiAccountGroup,
  mdiAlertDecagram,
  mdiClipboardTextClock,
  mdiDomain,
  mdiFileDocumentEdit,
  mdiFileDocumentMultiple,
  mdiLanConnect,
  mdiMapMarkerPath,
  mdiReplay,
  mdiScaleBalance,
  mdiTimerAlert,
  mdiViewDashboard,
} from '@mdi/js';

/** Icons of the pages by route name; a route that does not exist is not offered. */
export const menu: readonly { readonly name: string; readonly icon: string }[] = [
  { name: 'overview', icon: mdiViewDashboard },
  { name: 'dossiers', icon: mdiFileDocumentMultiple },
  { name: 'watch', icon: mdiTimerAlert },
  { name: 'reconciliation', icon: mdiScaleBalance },
  { name: 'failures', icon: mdiAlertDecagram },
  { name: 'replays', icon: mdiReplay },
  { name: 'edits', icon: mdiFileDocumentEdit },
  { name: 'partners', icon: mdiLanConnect },
  { name: 'mappings', icon: mdiMapMarkerPath },
  { name: 'agencies', icon: mdiDomain },
  { name: 'accounts', icon: mdiAccountGroup },
  { name: 'audit', icon: mdiClipboardTextClock },
  { name: 'runbook', icon: mdiBookOpenVariant },
  { name: 'profile', icon: mdiAccountCircle },
];
