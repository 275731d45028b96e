/** A state machine as data: what is not in the table does not happen. */
export type Machine<State extends string, Event extends string> = { readonly [state in State]: { readonly [event in Event]?: State } };

export function follow<State extends string, Event extends string>(machine: Machine<State, Event>, state: State, event: Event): State | undefined {
  return machine[state][event];
}

export function eventsIn<State extends string, Event extends string>(machine: Machine<State, Event>, state: State): readonly Event[] {
  return Object.keys(machine[state]) as Event[];
}
