// A dossier's document as the API tells it; which fields it has is the form's to know.
export type Canonical = Readonly<Record<string, unknown>>;
