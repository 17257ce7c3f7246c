'use client';

import { CheckCheck } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslate } from '../../../../../../_components/intl.tsx';
import { Button } from '../../../../../../_components/ui/button.tsx';
import { Callout } from '../../../../../../_components/ui/callout.tsx';
import {
  type Code,
  type RegisterStudent,
  type RegisterView,
  shortcutsOf,
  unmarked,
  withCode,
  withMinutes,
  withRestPresent,
} from '../register-draft.ts';
import { shortOf } from './code-choice.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import { KeyHints } from './key-hints.tsx';
import { RegisterRow } from './register-row.tsx';
import { SaveBar } from './save-bar.tsx';
import { useRegister } from './use-register.ts';

/**
 * The register of a class, whole on one page. The list is one stop of the Tab key: arrows or J and K move, letters or
 * numbers mark, Enter goes on, M is for minutes, Ctrl+Enter saves. Touch and mouse press the same buttons.
 */
export function RegisterSheet({ initial, userId }: { initial: RegisterView; userId: string }) {
  const t = useTranslate();
  const { register, marks, progress, theirs, isDirty, enter, save, takeBack, resolve } = useRegister(initial, userId);
  const { students, codes, editable } = register;
  const shortcuts = useMemo(() => shortcutsOf(codes), [codes]);
  const [active, setActive] = useState(0);
  const [toldUnmarked, setToldUnmarked] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const left = unmarked(register, marks);

  const goTo = useCallback((index: number) => {
    const row = list.current?.children[index];
    if (!row) return;
    setActive(index);
    const choice =
      row.querySelector<HTMLElement>('[aria-checked="true"]') ?? row.querySelector<HTMLElement>('[data-choice]');
    (choice ?? (row as HTMLElement)).focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }, []);

  // Whoever has a keyboard can begin at once: the page is for nothing else.
  useEffect(() => {
    if (initial.editable && !initial.taken && matchMedia('(pointer: fine)').matches) goTo(0);
  }, [initial, goTo]);

  const mark = (student: RegisterStudent, code: Code) => enter(withCode(marks, student.id, code));

  const submit = () => {
    const first = left[0];
    setToldUnmarked(first !== undefined);
    if (first) return goTo(students.indexOf(first));
    if ((isDirty || !register.taken) && progress.at !== 'saving') void save();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const inField = event.target instanceof HTMLInputElement;
    const key = event.key.toLocaleLowerCase();
    if (key === 'enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return submit();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, number> = { arrowdown: 1, arrowup: -1, enter: 1, ...(!inField && { j: 1, k: -1 }) };
    const by = moves[key];
    if (by !== undefined) {
      event.preventDefault();
      return goTo(Math.min(students.length - 1, Math.max(0, active + by)));
    }
    const student = students[active];
    if (inField || !student || student.office || !editable) return;
    if (key === 'm') {
      event.preventDefault();
      return list.current?.children[active]?.querySelector<HTMLInputElement>('input')?.focus();
    }
    const code = shortcuts.letters.get(key) ?? shortcuts.numbers.get(key);
    if (!code) return;
    event.preventDefault();
    mark(student, code);
  };

  return (
    <div className="grid max-w-[60rem] gap-4">
      {!editable && register.why && <Callout tone="info">{register.why}</Callout>}
      {theirs && <ConflictNotice mine={marks} register={register} theirs={theirs} onResolve={resolve} />}
      {editable && left.length > 0 && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button
            variant={register.taken ? 'secondary' : 'primary'}
            icon={<CheckCheck aria-hidden className="size-4" />}
            onClick={() => {
              const next = withRestPresent(register, marks);
              enter(next);
              const open = unmarked(register, next)[0];
              goTo(open ? students.indexOf(open) : 0);
            }}
          >
            {t(Object.keys(marks).length > 0 ? 'dashboard.register.restPresent' : 'dashboard.register.allPresent')}
          </Button>
          <p className="text-muted text-sm">{t('dashboard.register.allPresentHint')}</p>
        </div>
      )}
      {toldUnmarked && left.length > 0 && (
        <Callout tone="caution" announce>
          {t('dashboard.register.unmarked', { count: left.length })}
        </Callout>
      )}
      <p aria-hidden className="text-muted text-sm sm:hidden">
        {codes.map((code) => `${shortOf(code, codes)} ${code.label}`).join(' · ')}
      </p>
      <ul
        ref={list}
        aria-label={t('dashboard.register.list', { class: register.class })}
        onKeyDown={onKeyDown}
        className="rounded-lg border border-border bg-surface"
      >
        {students.map((student, index) => (
          <RegisterRow
            key={student.id}
            student={student}
            mark={marks[student.id]}
            codes={codes}
            locked={!editable || student.office}
            isActive={index === active}
            index={index}
            onActivate={() => setActive(index)}
            onMark={(code) => mark(student, code)}
            onMinutes={(minutes) => enter(withMinutes(marks, student.id, minutes))}
          />
        ))}
      </ul>
      {editable && <KeyHints shortcuts={shortcuts.letters} />}
      {editable && (
        <SaveBar
          register={register}
          marks={marks}
          progress={progress}
          isDirty={isDirty}
          onSave={submit}
          onUndo={takeBack}
        />
      )}
    </div>
  );
}
