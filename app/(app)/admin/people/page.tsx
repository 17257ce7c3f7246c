import type { Route } from 'next';
import Form from 'next/form';
import Link from 'next/link';
import { peopleFind } from '#tools/people/find.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { Avatar } from '../../../_components/ui/avatar.tsx';
import { Button } from '../../../_components/ui/button.tsx';
import { Field } from '../../../_components/ui/field.tsx';
import { Input } from '../../../_components/ui/input.tsx';
import { requireKeeper } from '../../../_server/duties.ts';
import { getIntl } from '../../../_server/intl.ts';
import { officeDuties } from '../../../_server/office-duties.ts';
import { AdminPage } from '../_components/admin-page.tsx';

export default async function AdminPeoplePage({ searchParams }: PageProps<'/admin/people'>) {
  const [caller, search, { t }] = await Promise.all([requireKeeper(...officeDuties), searchParams, getIntl()]);
  const name = (typeof search.name === 'string' ? search.name : '').trim().slice(0, 100);
  return (
    <AdminPage title={t('dashboard.admin.people')} lead={t('dashboard.admin.people.lead')}>
      <Form action="/admin/people" className="flex max-w-xl items-end gap-2">
        <Field label={t('dashboard.admin.people.name')} className="grow">
          {(control) => (
            <Input {...control} key={name} type="search" name="name" defaultValue={name} autoComplete="off" required />
          )}
        </Field>
        <Button type="submit" variant="primary">
          {t('dashboard.admin.people.search')}
        </Button>
      </Form>
      {name && (
        <QuestionBlock
          key={name}
          question={t('dashboard.admin.people.who', { name })}
          load={async () => (await callOperation(peopleFind, { name, limit: 40 }, caller)).data}
        >
          {({ people, exact, more }) => ({
            answer: t('dashboard.admin.people.found', {
              ...{ count: people.length, exact: String(exact), more: String(more), name },
            }),
            body: people.length > 0 && (
              <ul className="grid grid-cols-[repeat(auto-fill,minmax(16rem,1fr))] gap-x-6">
                {people.map((person) => (
                  <li key={person.id} className="flex items-center gap-3 border-border border-b py-2.5">
                    <Avatar name={person.name} />
                    <span className="min-w-0">
                      <span className="block truncate font-medium">{person.name}</span>
                      <span className="block text-muted text-sm">
                        {[t('dashboard.admin.role', { role: person.role }), person.class, person.about]
                          .filter(Boolean)
                          .join(' · ')}
                      </span>
                      {person.role === 'student' && (
                        <Link
                          href={`/admin/people/${person.id}/guardians` as Route}
                          aria-label={t('dashboard.guardians.linkOf', { student: person.name })}
                          className="text-sm underline decoration-border underline-offset-4 hover:decoration-current"
                        >
                          {t('dashboard.guardians.link')}
                        </Link>
                      )}
                    </span>
                  </li>
                ))}
              </ul>
            ),
          })}
        </QuestionBlock>
      )}
    </AdminPage>
  );
}
