// npm run rules: what is in force on a day, what a contribution comes to and why, whether the rule files are in order.
import { rulesCommand } from './rules-command.ts';
import { rulesDir } from './docs-rules.ts';

const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
const { text, code } = rulesCommand(process.argv.slice(2), { rulesDir, today });
(code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = code;
