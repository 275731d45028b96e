import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useApp } from '../components/context.tsx';
import { pagesFor } from '../components/places.ts';
import { asking } from '../queries.ts';
import { QueuePage } from './queue.tsx';

/** The first page that somebody has: an operator's day, a maintainer's cases, else the queue. */
export function HomePage() {
  const { api } = useApp();
  const { data: session } = useQuery(asking.session(api));
  const [first] = pagesFor(session);
  return session?.person != null && first !== undefined && first.to !== '/' ? <Navigate to={first.to} replace /> : <QueuePage />;
}
