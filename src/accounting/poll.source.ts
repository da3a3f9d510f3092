/** The name of the poll's cursor. */
export const accountingSource = 'accounting';
