import type { Finding } from '../finding.ts';

export type ControlKey = 'vendor-workaround' | 'restrict-access' | 'isolate' | 'discontinue';

/** What is done where no patch is. Each has a proof of its own: "done" is not believed for a control any more than for a patch. */
export interface Control {
  readonly key: ControlKey;
  readonly title: string;
  readonly steps: readonly string[];
  readonly proof: string;
  /** KEV entries ask for the vendor's mitigation, or to stop using the product; nothing else ends the directive's clock. */
  readonly endsClock: boolean;
}

export const controls: Readonly<Record<ControlKey, Control>> = {
  'vendor-workaround': {
    key: 'vendor-workaround',
    title: 'Apply the vendor’s workaround to',
    steps: ['Note the present settings, so that there is a way back', 'Apply the workaround as the vendor describes it', 'Check that the service still works'],
    proof: 'the changed settings read back from the asset, with the time',
    endsClock: true,
  },
  'restrict-access': {
    key: 'restrict-access',
    title: 'Take off the public network',
    steps: ['List who has to reach it', 'Allow only those, at the firewall or behind a VPN', 'Try to reach it from outside'],
    proof: 'a connection attempt from a public network that is refused, with the time',
    endsClock: false,
  },
  isolate: {
    key: 'isolate',
    title: 'Separate from the rest of the network',
    steps: ['List what it has to talk to', 'Put it into a segment of its own that allows only that', 'Watch the segment’s border for what is refused'],
    proof: 'the segment’s rules, and a connection attempt from another segment that is refused',
    endsClock: false,
  },
  discontinue: {
    key: 'discontinue',
    title: 'Stop using',
    steps: ['Find what takes its place', 'Move its work and its data', 'Switch it off and take it out of the inventory'],
    proof: 'the next inventory of the asset, in which the component is gone',
    endsClock: true,
  },
};

/** The one to take first, then the others that would do. */
export function controlsFor(findings: readonly Finding[], exposed: boolean): readonly ControlKey[] {
  const worked = findings.every(({ workaround }) => workaround !== undefined);
  return [...(worked ? ['vendor-workaround' as const] : []), exposed ? 'restrict-access' : 'isolate', 'discontinue'];
}
