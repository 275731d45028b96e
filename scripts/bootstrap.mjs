/**
 * The first program of every npm script. Plain JavaScript that any Node.js from 20 on runs: it sees to the Node.js,
 * the system packages and the node_modules that a role needs, then hands over to the role and takes its exit status.
 * Nothing here prints on standard output: that belongs to the role.
 */
import { main } from './bootstrap/main.mjs';

await main(process.argv[2] ?? 'start', process.argv.slice(3));
