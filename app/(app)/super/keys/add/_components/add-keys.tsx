'use client';

import Link from 'next/link';
import { useRef, useState, useTransition } from 'react';
import { withoutLines } from '#tools/superpanel/paste.ts';
import type { PastedLine } from '#tools/superpanel/pasted-lines.ts';
import { useTranslate } from '../../../../../_components/intl.tsx';
import { Button } from '../../../../../_components/ui/button.tsx';
import { Callout } from '../../../../../_components/ui/callout.tsx';
import { Checkbox } from '../../../../../_components/ui/checkbox.tsx';
import { Field } from '../../../../../_components/ui/field.tsx';
import { Input, Textarea } from '../../../../../_components/ui/input.tsx';
import { askPanel, type PanelAnswer, problemWith } from '../../../_components/ask-panel.ts';
import { PasteLines } from './paste-lines.tsx';

type Told = { lines: PastedLine[]; tooMany: boolean };
type Family = { value: string; label: string; tier: string };
const LARGEST_FILE = 500_000;

/**
 * The paste stays in the browser's own field, never in React's state: after adding, the lines that went in are taken out
 * of it, and those that did not stay to be put right.
 */
export function AddKeys({ families }: { families: readonly Family[] }) {
  const t = useTranslate();
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [busy, start] = useTransition();
  const [told, setTold] = useState<Told | null>(null);
  const [added, setAdded] = useState<string | null>(null);
  const [failure, setFailure] = useState<PanelAnswer<Told> | null>(null);
  const good = told?.lines.filter(({ outcome }) => outcome === 'new').length ?? 0;

  const send = (path: 'keys/check' | 'keys') =>
    start(async () => {
      const given = new FormData(form.current!);
      const project = String(given.get('project') ?? '').trim();
      const body = {
        text: String(given.get('text') ?? ''),
        families: given.getAll('family').map(String),
        ...(project ? { project } : {}),
      };
      const answer = await askPanel<Told>('POST', path, { body, t });
      setFailure(answer.ok ? null : answer);
      if (!answer.ok) return;
      setAdded(path === 'keys' ? answer.message : null);
      if (path === 'keys') keepTheRest(answer.data.lines);
      const left = answer.data.lines.filter(({ outcome }) => outcome !== 'added');
      setTold(left.length > 0 ? { lines: renumbered(answer.data.lines), tooMany: answer.data.tooMany } : null);
    });

  const keepTheRest = (lines: readonly PastedLine[]) => {
    const taken = new Set(lines.filter(({ outcome }) => outcome === 'added').map(({ line }) => line));
    if (field.current) field.current.value = withoutLines(field.current.value, taken);
  };

  const readFile = async (file: File | undefined) => {
    if (!file || !field.current) return;
    if (file.size > LARGEST_FILE) {
      setFailure({ ok: false, code: 'payload_too_large', message: t('super.add.tooLarge'), issues: [], current: null });
      return;
    }
    const text = await file.text();
    field.current.value = [field.current.value.trimEnd(), text].filter(Boolean).join('\n');
    setTold(null);
  };

  const problem = (path: string) => problemWith(failure, path);
  return (
    <form
      ref={form}
      noValidate
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        send(good > 0 ? 'keys' : 'keys/check');
      }}
    >
      <Callout tone="info">{t('super.add.terms')}</Callout>
      {added && (
        <Callout tone="good" title={added} action={<Link href="/super/keys">{t('super.add.toKeys')}</Link>} announce>
          {told ? t('super.add.rest') : null}
        </Callout>
      )}
      {failure?.ok === false && failure.issues.length === 0 && (
        <Callout tone="alert" title={failure.message} announce />
      )}
      <div className="grid gap-5 md:grid-cols-[2fr_1fr]">
        <div className="grid content-start gap-3">
          <Field label={t('super.add.keys')} hint={t('super.add.keysHint')} error={problem('text')}>
            {(control) => (
              <Textarea
                {...control}
                ref={field}
                name="text"
                rows={10}
                autoComplete="off"
                autoCapitalize="off"
                autoCorrect="off"
                spellCheck={false}
                onInput={() => setTold(null)}
                className="max-h-[28rem] min-h-48 overflow-auto whitespace-pre font-mono text-sm"
              />
            )}
          </Field>
          <Field label={t('super.add.file')} hint={t('super.add.fileHint')}>
            {(control) => (
              <input
                {...control}
                type="file"
                accept=".txt,.csv,.tsv,.env,text/*"
                className="touch-target text-sm file:me-3 file:rounded-md file:border file:border-control file:border-solid file:bg-surface file:px-3 file:py-1.5 file:text-text"
                onChange={(event) => {
                  const input = event.currentTarget;
                  void readFile(input.files?.[0]).finally(() => {
                    input.value = '';
                  });
                }}
              />
            )}
          </Field>
        </div>
        <div className="grid content-start gap-4">
          <Field label={t('super.add.project')} hint={t('super.add.projectHint')} error={problem('project')}>
            {(control) => (
              <Input {...control} name="project" maxLength={100} autoComplete="off" onInput={() => setTold(null)} />
            )}
          </Field>
          <fieldset onChange={() => setTold(null)}>
            <legend className="mb-1 font-medium text-sm">{t('super.add.families')}</legend>
            {families.map(({ value, label, tier }) => (
              <Checkbox key={value} name="family" value={value} label={label} defaultChecked={tier === 'normal'} />
            ))}
            {problem('families') && <p className="text-alert text-sm">{problem('families')}</p>}
          </fieldset>
        </div>
      </div>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={busy}>
          {good > 0 ? t('super.add.apply', { count: good }) : t('super.add.check')}
        </Button>
      </div>
      {told && <PasteLines lines={told.lines} tooMany={told.tooMany} />}
    </form>
  );
}

/** Lines that went in are no longer in the field: what is left counts anew. */
function renumbered(lines: readonly PastedLine[]): PastedLine[] {
  const taken = lines.filter(({ outcome }) => outcome === 'added').map(({ line }) => line);
  return lines
    .filter(({ outcome }) => outcome !== 'added')
    .map((one) => ({ ...one, line: one.line - taken.filter((line) => line < one.line).length }));
}
