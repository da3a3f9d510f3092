// Error codes and the runbook. The same keys as codes.vi.ts.
export default {
  runbook: 'Runbook',
  below: 'What to do about each code stands at the end of the page.',
  contents: 'Contents',
  all: 'All error codes',
  search: 'Find a code or a text',
  none: 'No code fits.',
  meaning: 'Meaning',
  mender: 'Who can mend it',
  remedy: 'What to do',
  part: 'Part of the runbook',
  explain: 'Explain the code {code}',
};
