import type { Style } from '../output.js';

/** Colours where the output is a terminal. */
export type Paint = (style: Style, text: string) => string;
