import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { Api, Problem } from './api.ts';
import { AppRoot } from './components/app.tsx';
import { makeRouter } from './router.tsx';
import { NowProvider } from './time/now.tsx';

const place = document.querySelector('#root');
if (place === null) throw new Error('the page has no root');

/** Asked anew only by news, by a return to the page, or by a person: an answer of the service that refuses is final. */
const client = new QueryClient({ defaultOptions: { queries: {
  staleTime: 10_000,
  retry: (count, error) => count < 2 && error instanceof Problem && (error.view.status === 0 || error.view.status >= 500),
} } });

createRoot(place).render(<QueryClientProvider client={client}>
  <NowProvider><AppRoot api={new Api()}><RouterProvider router={makeRouter()} /></AppRoot></NowProvider>
</QueryClientProvider>);
