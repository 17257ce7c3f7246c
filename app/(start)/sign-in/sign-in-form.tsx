'use client';

import { useActionState } from 'react';
import { useTranslate } from '../../_components/intl.tsx';
import { Button } from '../../_components/ui/button.tsx';
import { Callout } from '../../_components/ui/callout.tsx';
import { Field } from '../../_components/ui/field.tsx';
import { Input } from '../../_components/ui/input.tsx';
import { signIn } from './actions.ts';

/** One form, two ways in. `mailbox` is the address of the local mailbox, where there is one. */
export function SignInForm({
  next,
  email,
  password,
  mailbox,
}: {
  next: string;
  email?: string;
  password?: string;
  mailbox?: string;
}) {
  const t = useTranslate();
  const [state, action, pending] = useActionState(signIn, {});
  return (
    <form action={action} className="grid gap-4">
      <input type="hidden" name="next" value={next} />
      {state.error && (
        <Callout tone="alert" announce>
          {state.error}
        </Callout>
      )}
      {state.sentTo && (
        <Callout
          tone="good"
          announce
          action={
            mailbox && (
              <a href={mailbox} className="font-medium text-accent underline underline-offset-2">
                {t('signIn.openMailbox')}
              </a>
            )
          }
        >
          {t('signIn.linkSent', { email: state.sentTo })}
        </Callout>
      )}
      <Field label={t('signIn.email')}>
        {(control) => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            inputMode="email"
            defaultValue={state.email ?? email}
            required
          />
        )}
      </Field>
      <Field label={t('signIn.password')}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            defaultValue={password}
            required
          />
        )}
      </Field>
      <div className="mt-1 grid gap-2">
        <Button type="submit" name="way" value="password" variant="primary" busy={pending}>
          {t('signIn.submit')}
        </Button>
        <Button type="submit" name="way" value="link" variant="quiet" formNoValidate aria-disabled={pending}>
          {t('signIn.link')}
        </Button>
      </div>
    </form>
  );
}
