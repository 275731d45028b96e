export { engineOver } from './client.ts';
export { serveEngine } from './serve.ts';
export type { Channel, Engine, Given, Searched } from './protocol.ts';
