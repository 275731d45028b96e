#!/usr/bin/env node
import { main } from '../scripts/bootstrap/main.mjs';

await main('command', process.argv.slice(2));
