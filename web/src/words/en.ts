import acts from './acts.en.ts';
import codes from './codes.en.ts';
import edits from './edits.en.ts';
import find from './find.en.ts';
import items from './items.en.ts';
import people from './people.en.ts';
import { replay } from './replay.en.ts';
import see from './see.en.ts';
import states from './states.en.ts';
import steer from './steer.en.ts';
import studio from './studio.en.ts';
import type vietnamese from './vi.ts';

const english: typeof vietnamese = {
  app: { title: 'TNHS gateway', skip: 'Skip to the content', language: 'Tiếng Việt', dark: 'Dark', light: 'Light' },
  menu: {
    open: 'Open the menu',
    overview: 'Overview',
    dossiers: 'Dossiers',
    watch: 'To watch',
    reconciliation: 'Reconciliation',
    failures: 'Failures',
    replays: 'Replays',
    partners: 'Partners',
    mappings: 'Mappings',
    agencies: 'Agencies',
    accounts: 'Accounts',
    audit: 'Audit log',
    runbook: 'Runbook',
  },
  signIn: {
    title: 'Sign in',
    username: 'Username',
    password: 'Password',
    code: '6-digit code',
    submit: 'Sign in',
    single: 'Single sign-on',
    signOut: 'Sign out',
    newPassword: 'New password',
    repeatPassword: 'New password again',
    changeTitle: 'Change the password',
    changeHint: 'At least 12 characters, 5 of them different, without the username.',
    change: 'Change',
    mismatch: 'The two are not the same',
    factorTitle: 'Enrol a second factor',
    factorHint: 'Add this key to the authenticator app on your telephone, then type the code it shows.',
    factorKey: 'Key',
    factorLink: 'Open in the authenticator app',
    confirm: 'Confirm',
    ended: 'The session has ended; please sign in again.',
  },
  list: {
    empty: 'Nothing here',
    loading: 'Loading…',
    more: 'Show more',
    retry: 'Try again',
    reload: 'Load the list again',
    csv: 'Download CSV',
    filter: 'Filter',
    all: 'All',
    numbers: 'Show the numbers',
    unmeasured: 'Nothing was measured in this span',
    search: 'Search',
  },
  field: {
    reference: 'Reference',
    status: 'Status',
    age: 'Age',
    agency: 'Agency',
    owner: 'Owner',
    system: 'System',
    operation: 'Operation',
    code: 'Code',
    count: 'Count',
    oldest: 'Oldest',
    reason: 'Reason',
    at: 'At',
  },
  act: { cancel: 'Cancel', send: 'Do it', reasonNeeded: 'The reason is recorded with the act.', done: 'Done' },
  error: {
    title: 'It could not be done',
    server: 'The gateway failed ({status}). Try again; if it goes on, tell the operator on duty the time.',
    network: 'The gateway cannot be reached. Check the network and try again.',
    correlation: 'Correlation id: {id}',
  },
  time: {
    ago: '{age} ago',
    in: '{age} left',
    now: 'just now',
    seconds: '{n} s',
    minutes: '{n} min',
    hours: '{n} h',
    days: '{n} d',
  },
  status: {
    1: 'New',
    2: 'Received',
    3: 'Refused',
    4: 'In process',
    5: 'Supplement asked',
    6: 'Payment asked',
    7: 'Withdrawn',
    8: 'Stopped',
    9: 'Processed',
    10: 'Result returned',
  },
  replay,
  see,
  people,
  studio,
  steer,
  find,
  edits,
  states,
  codes,
  acts,
  items,
};

export default english;
