import type { Page } from './layout.tsx';
import { Section } from './parts.tsx';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Wrong request',
  404: 'Not found',
  500: 'Something went wrong',
  503: 'Offline',
};

/** The page that says why there is no other one. */
export const refusal = (status: number, message: string): Page => ({
  title: TITLES[status] ?? 'Refused',
  body: (
    <Section>
      <p>{message}</p>
    </Section>
  ),
});
