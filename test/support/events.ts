/** Everything a service emitted, and a way to wait for what it will emit. */
export interface CollectedEvents<Event> {
  readonly events: readonly Event[];
  emit(event: Event): void;
  /** Resolves with the first event, past or coming, that fits. */
  until(fits: (event: Event) => boolean): Promise<Event>;
}

export function collectEvents<Event>(): CollectedEvents<Event> {
  const events: Event[] = [];
  const waiting = new Set<() => void>();
  return {
    events,
    emit: (event) => {
      events.push(event);
      for (const look of [...waiting]) look();
    },
    until: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
