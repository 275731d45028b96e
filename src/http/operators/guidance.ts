import type { Action } from '../../clearinghouse/priority/index.ts';
import type { ActionView, PlaceView } from './view.ts';

/** How an action is gone about, what takes it back, and what shows that it is done: in the words of the page. */

export function stepsOf(action: Action): ActionView['steps'] {
  const step = (text: string): ActionView['steps'][number] => ({ text, hours: undefined, dueAt: undefined, proof: undefined });
  switch (action.kind) {
    case 'investigate': return action.steps.map(({ title, hours, dueAt, proof }) => ({ text: title, hours, dueAt: dueAt.toISOString(), proof }));
    case 'control': return action.control.steps.map(step);
    case 'upgrade': return [
      'Take a backup or a snapshot, and see that it can be read',
      ...(action.breaking ? [`Read what changed up to ${action.to}: this step may break what is built on it`] : []),
      `Bring ${action.package} to ${action.to}`, 'Check that the service still works', 'Export a new inventory, and upload it here',
    ].map(step);
  }
}

export function wayBackOf(action: Action, places: readonly PlaceView[]): readonly string[] {
  switch (action.kind) {
    case 'investigate': return ['Nothing is changed: what is collected is read from the asset.'];
    case 'control': return ['Put the settings back that you noted, the last one first.', 'The flaw is open again then: undo this action here.'];
    case 'upgrade': return [
      ...places.slice(0, 5).map(({ asset, from }) => `${asset.name}: install ${action.package} ${from} again, or go back to the snapshot.`),
      ...(places.length > 5 ? [`The same on ${places.length - 5} more.`] : []),
      'The flaws are open again then: undo this action here.',
    ];
  }
}

export function proofOf(action: Action): string {
  switch (action.kind) {
    case 'investigate': return action.steps.at(-1)?.proof ?? '';
    case 'control': return action.control.proof;
    case 'upgrade': return `the next inventory, with ${action.package} at ${action.to} or later, or the version read back from the asset`;
  }
}
