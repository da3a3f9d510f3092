-- An edit may hold another wording of what a citizen wrote beside the form (a supplement's note, a withdrawal's reason): those
-- words are carried by the duty, not by the dossier.
--   words   sealed: delivery → {field, before, after}; null: none
ALTER TABLE dossier_edit ADD COLUMN words jsonb;
