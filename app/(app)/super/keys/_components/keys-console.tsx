'use client';

import { useMemo, useState } from 'react';
import type { KeyCard } from '#tools/superpanel/cards.ts';
import { useIntl } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import { type Option, Select } from '../../../../_components/ui/select.tsx';
import { EditKey } from './edit-key.tsx';
import { KeyTable } from './key-table.tsx';
import { RetireKeys } from './retire-keys.tsx';
import { RotateKey } from './rotate-key.tsx';
import { TestResults } from './test-results.tsx';
import { useKeyActions } from './use-key-actions.ts';

const statuses = ['active', 'paused', 'refused', 'retired'] as const;
type Open = { kind: 'edit' | 'rotate'; key: KeyCard } | { kind: 'retire'; keys: readonly KeyCard[] };

/** All keys: found by words, status and family; acted on one by one or many at a time. */
export function KeysConsole({
  keys,
  families,
  projects,
}: {
  keys: readonly KeyCard[];
  families: readonly Option[];
  projects: readonly string[];
}) {
  const { t, locale } = useIntl();
  const [words, setWords] = useState('');
  const [status, setStatus] = useState('');
  const [family, setFamily] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<Open | null>(null);
  const actions = useKeyActions();

  const shown = useMemo(() => {
    const wanted = words.toLocaleLowerCase(locale).split(/\s+/).filter(Boolean);
    return keys.filter((key) => {
      const text = `${key.label} ${key.project} ${key.fingerprint}`.toLocaleLowerCase(locale);
      return (
        (status === '' ? key.status !== 'retired' : key.status === status) &&
        (family === '' || key.families.includes(family)) &&
        wanted.every((word) => text.includes(word))
      );
    });
  }, [keys, words, status, family, locale]);
  const selected = shown.filter(({ id }) => chosen.has(id));
  const count = (of: KeyCard['status']) => keys.filter((key) => key.status === of).length;
  const done = () => {
    setOpen(null);
    setChosen(new Set());
  };

  return (
    <section aria-label={t('super.keys.title')} className="grid min-w-0 gap-4">
      <div className="grid gap-3 sm:grid-cols-[1fr_auto_auto]" data-no-print>
        <Field label={t('super.keys.find')}>
          {(control) => (
            <Input {...control} type="search" value={words} onChange={(event) => setWords(event.target.value)} />
          )}
        </Field>
        <Field label={t('super.label.state')}>
          {(control) => (
            <Select
              {...control}
              value={status}
              onChange={(event) => setStatus(event.target.value)}
              options={[
                { value: '', label: t('super.keys.notRetired', { count: keys.length - count('retired') }) },
                ...statuses.map((value) => ({
                  value,
                  label: t(`super.keys.status.${value}.count`, { count: count(value) }),
                })),
              ]}
            />
          )}
        </Field>
        <Field label={t('super.label.family')}>
          {(control) => (
            <Select
              {...control}
              value={family}
              onChange={(event) => setFamily(event.target.value)}
              options={[{ value: '', label: t('super.filter.all') }, ...families]}
            />
          )}
        </Field>
      </div>
      {selected.length > 0 && (
        <fieldset
          aria-label={t('super.keys.selected', { count: selected.length })}
          className="flex flex-wrap items-center gap-2 rounded-md bg-subtle px-4 py-2.5"
        >
          <span className="me-auto text-sm">{t('super.keys.selected', { count: selected.length })}</span>
          <Button size="small" busy={actions.busy} onClick={() => actions.test(selected)}>
            {t('super.keys.test')}
          </Button>
          <Button size="small" busy={actions.busy} onClick={() => actions.setStatus(selected, 'paused')}>
            {t('super.keys.pause')}
          </Button>
          <Button size="small" busy={actions.busy} onClick={() => actions.setStatus(selected, 'active')}>
            {t('super.keys.resume')}
          </Button>
          <Button size="small" busy={actions.busy} onClick={() => setOpen({ kind: 'retire', keys: selected })}>
            {t('super.keys.retire')}
          </Button>
        </fieldset>
      )}
      {actions.refusals.length > 0 && (
        <Callout tone="caution" title={t('super.keys.left', { count: actions.refusals.length })} announce>
          <ul className="grid gap-1 text-sm">
            {actions.refusals.slice(0, 20).map((why) => (
              <li key={why}>{why}</li>
            ))}
          </ul>
        </Callout>
      )}
      <TestResults tests={actions.tests} />
      <KeyTable
        keys={shown}
        all={keys}
        chosen={chosen}
        onChoose={setChosen}
        onTest={(key) => actions.test([key])}
        onStatus={(key, wanted) => actions.setStatus([key], wanted)}
        onOpen={(kind, key) => setOpen(kind === 'retire' ? { kind, keys: [key] } : { kind, key })}
      />
      {open?.kind === 'edit' && (
        <EditKey key={open.key.id} of={open.key} families={families} projects={projects} onClose={done} />
      )}
      {open?.kind === 'rotate' && <RotateKey key={open.key.id} of={open.key} onClose={done} />}
      {open?.kind === 'retire' && (
        <RetireKeys
          keys={open.keys}
          onClose={() => setOpen(null)}
          onRetire={(reason) => {
            actions.setStatus(open.keys, 'retired', reason);
            done();
          }}
        />
      )}
    </section>
  );
}
