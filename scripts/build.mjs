// npm run build: dist/, made anew only when the sources changed.
import { prepare } from './bootstrap.mjs';

await prepare({ build: true });
