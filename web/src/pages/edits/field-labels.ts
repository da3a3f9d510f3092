// How people call the fields of a dossier.
import { useI18n } from 'vue-i18n';
import { fieldAt } from './canonical-fields.ts';

const ofDelivery = /^\/deliveries\/[^/]+\/(note|reason)$/;

export interface FieldLabels {
  /** By JSON Pointer; one that the form does not know is told as it is. */
  labelOf(pointer: string): string;
}

export function useFieldLabels(): FieldLabels {
  const { t } = useI18n();
  return {
    labelOf: (pointer) => {
      const [, words] = ofDelivery.exec(pointer) ?? [];
      if (words !== undefined) return t(`edits.field.${words}`);
      const known = fieldAt(pointer);
      return known ? `${t(`edits.group.${known.group}`)} · ${t(`edits.field.${known.name}`)}` : pointer;
    },
  };
}
