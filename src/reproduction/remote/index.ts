export { engineOver } from './client.ts';
export { serveEngine } from './serve.ts';
export type { Channel, Engine, Established, Given } from './protocol.ts';
