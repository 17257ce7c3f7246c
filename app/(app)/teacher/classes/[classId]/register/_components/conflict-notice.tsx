'use client';

import { clockInWords } from '../../../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../../../_components/intl.tsx';
import { Button } from '../../../../../../_components/ui/button.tsx';
import { Callout } from '../../../../../../_components/ui/callout.tsx';
import { changed, type Mark, type Marks, type RegisterView } from '../register-draft.ts';

/** Somebody has saved this register in between: who, when, where the two differ, and the choice between them. */
export function ConflictNotice({
  register,
  mine,
  theirs,
  onResolve,
}: {
  register: RegisterView;
  mine: Marks;
  theirs: RegisterView;
  onResolve: (whose: 'mine' | 'theirs') => void;
}) {
  const { t, locale, timeZone } = useIntl();
  const differing = changed(theirs, { ...mine }).filter(({ id }) => mine[id]);
  const labelOf = (mark: Pick<Mark, 'codeId'> | null | undefined) =>
    register.codes.find(({ id }) => id === mark?.codeId)?.label ?? t('dashboard.register.noMark');
  return (
    <Callout
      tone="caution"
      announce
      title={t('dashboard.register.conflict', {
        who: theirs.takenBy ?? '',
        at: theirs.takenAt ? clockInWords(theirs.takenAt, locale, timeZone) : '',
      })}
      action={
        <>
          <Button size="small" onClick={() => onResolve('theirs')}>
            {t('dashboard.register.conflict.theirs')}
          </Button>
          <Button size="small" onClick={() => onResolve('mine')}>
            {t('dashboard.register.conflict.mine')}
          </Button>
        </>
      }
    >
      <p>{t('dashboard.register.conflict.differ', { count: differing.length })}</p>
      {differing.length > 0 && (
        <ul className="mt-1 grid gap-0.5 text-sm">
          {differing.map(({ id, name, mark }) => (
            <li key={id}>
              <span className="font-medium">{name}</span>:{' '}
              {t('dashboard.register.conflict.marks', { theirs: labelOf(mark), mine: labelOf(mine[id]) })}
            </li>
          ))}
        </ul>
      )}
    </Callout>
  );
}
