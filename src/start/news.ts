import { live, type Live, type LiveEvent } from '../http/index.ts';
import type { OpenedStore } from '../store/index.ts';

/** What pages hear of, from whichever process of the installation it happens in. A page that misses something asks anew when it comes back. */
export async function sharedNews(store: Pick<OpenedStore, 'hints'>, onReport: (event: Extract<LiveEvent, { kind: 'report' }>) => void): Promise<Live> {
  const here = live();
  const hints = await store.hints('breakwater_news', (message) => {
    const event = JSON.parse(message) as LiveEvent;
    if (event.kind === 'report') onReport(event);
    here.publish(event);
  });
  return {
    subscribe: here.subscribe,
    get watchers() {
      return here.watchers;
    },
    publish(event) {
      here.publish(event);
      hints.send(event.kind === 'ledger' ? 'ledger' : `${event.kind} ${event.id}`, JSON.stringify(event));
    },
  };
}
