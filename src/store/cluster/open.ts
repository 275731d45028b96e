import type { Backend, OpenOptions } from '../backend.ts';
import { StoreError } from '../error.ts';

export async function openCluster(folder: string, _options: OpenOptions): Promise<Backend> {
  throw new StoreError('cluster-unavailable', 'Not yet', { where: folder });
}
