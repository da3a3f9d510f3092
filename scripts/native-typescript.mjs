// Lets Node run TypeScript sources as they are: an import of `./x.js` that is not there means `./x.ts`.
// For scripts that use a module of src without building it first: `node --import ./scripts/native-typescript.mjs …`.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.startsWith('file:')) {
      const asked = new URL(specifier, context.parentURL);
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (!existsSync(asked) && existsSync(source)) return next(source.href, context);
    }
    return next(specifier, context);
  },
});
