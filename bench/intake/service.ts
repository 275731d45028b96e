import { readConfiguration } from '../../src/start/configuration.ts';
import { serve } from '../../src/start/serve.ts';

/** The service as `breakwater serve --without-work` starts it, in a process of its own that its starter can ask and end. */
export interface Started {
  readonly address: string;
  /** Signs the first administrator in. */
  readonly link: string;
}

const environment = process.env;
const surroundings = { engine: { version: '0', node: process.version }, host: { platform: process.platform, kernel: '', architecture: process.arch } } as const;
const service = await serve(readConfiguration(environment), { driver: 'auto', surroundings, environment, pages: undefined, withoutWork: true });
process.on('message', () => process.send?.(process.cpuUsage()));
process.once('disconnect', () => void service.close());
process.send?.({ address: service.address, link: service.link } satisfies Started);
