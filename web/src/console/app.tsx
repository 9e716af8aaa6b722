import { createTheme, MantineProvider, PasswordInput } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiProblem } from './api/problem';
import { readSession } from './api/session';
import { LiveProvider } from './live/live';
import { Waiting } from './parts/blocks';
import { router } from './router';
import { Boundary } from './shell/boundary';
import { useSessionState } from './shell/session';
import { Gate } from './shell/sign-in';
import { useScheme } from './shell/theme';
import { held } from '../shared/time';

const theme = createTheme({
  primaryColor: 'blue',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Without these, only a mouse finds the button.
    PasswordInput: PasswordInput.extend({
      defaultProps: {
        visibilityToggleFocusable: true,
        visibilityToggleButtonProps: { 'aria-label': 'Show or hide the password' },
      },
    }),
  },
});

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // A refusal stays one; only what did not arrive is asked again.
      retry: (failures, error) => !(error instanceof ApiProblem && error.status < 500) && failures < 2,
      refetchOnWindowFocus: () => !held(),
    },
    mutations: { retry: false },
  },
});

function Inside() {
  const state = useSessionState();
  useEffect(() => void readSession(), []);
  switch (state.kind) {
    case 'asking':
      return <Waiting what="who is signed in" />;
    case 'unreachable':
      return <Gate kind="unreachable" />;
    case 'out':
      return <Gate kind="out" />;
    default:
      return state.session.mustChangePassword ? (
        <Gate kind="password" />
      ) : (
        <LiveProvider>
          <RouterProvider router={router} />
        </LiveProvider>
      );
  }
}

export function App() {
  const scheme = useScheme();
  return (
    // Mantine's variables are a style sheet of ours: the page's policy allows no style elements.
    <MantineProvider
      theme={theme}
      forceColorScheme={scheme === 'dark' ? 'dark' : 'light'}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <Boundary>
          <Inside />
        </Boundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}
