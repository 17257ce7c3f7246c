'use client';

import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { KeyCard } from '#tools/superpanel/cards.ts';
import { momentInWords } from '../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { EmptyState } from '../../../../_components/ui/empty-state.tsx';
import { Menu } from '../../../../_components/ui/menu.tsx';
import { Status } from '../../../../_components/ui/status.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '../../../../_components/ui/table.tsx';
import type { WantedStatus } from './use-key-actions.ts';

const PAGE = 200;
const tones = { active: 'good', paused: 'caution', refused: 'alert', retired: 'none' } as const;
const testTones: Record<string, 'good' | 'alert' | 'caution'> = { works: 'good', invalid: 'alert', suspended: 'alert' };

export interface KeyTableProps {
  keys: readonly KeyCard[];
  /** Also those that are not shown: a rotated key names its successor. */
  all: readonly KeyCard[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  onTest: (key: KeyCard) => void;
  onStatus: (key: KeyCard, wanted: WantedStatus) => void;
  onOpen: (kind: 'edit' | 'rotate' | 'retire', key: KeyCard) => void;
}

/** Keys with what may be seen of them, a box to choose each, and a menu of what can be done. */
export function KeyTable({ keys, all, chosen, onChoose, ...rest }: KeyTableProps) {
  const { t } = useIntl();
  const [whole, setWhole] = useState(false);
  if (keys.length === 0) return <EmptyState title={t('super.keys.none')} />;
  const shown = whole ? keys : keys.slice(0, PAGE);
  const choosable = keys.filter(({ status }) => status !== 'retired');
  const everyOne = choosable.length > 0 && choosable.every(({ id }) => chosen.has(id));
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    <div className="grid min-w-0 gap-2">
      <TableFrame label={t('super.keys.title')} className="max-h-[44rem]">
        <Table data-figures>
          <thead>
            <tr>
              <Th>
                <input
                  type="checkbox"
                  aria-label={t('super.keys.chooseAll', { count: choosable.length })}
                  checked={everyOne}
                  onChange={() => onChoose(new Set(everyOne ? [] : choosable.map(({ id }) => id)))}
                  className="touch-target size-4.5 accent-accent"
                />
              </Th>
              <Th>{t('super.label.key')}</Th>
              <Th>{t('super.label.state')}</Th>
              <Th>{t('super.label.project')}</Th>
              <Th>{t('super.label.families')}</Th>
              <Th>{t('super.label.lastUsed')}</Th>
              <Th>{t('super.label.tested')}</Th>
              <Th>
                <span className="sr-only">{t('super.label.actions')}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((key) => (
              <KeyRow
                key={key.id}
                of={key}
                successor={all.find(({ id }) => id === key.replacedBy)}
                isChosen={chosen.has(key.id)}
                onToggle={() => toggle(key.id)}
                {...rest}
              />
            ))}
          </tbody>
        </Table>
      </TableFrame>
      {shown.length < keys.length && (
        <div>
          <Button size="small" onClick={() => setWhole(true)}>
            {t('super.keys.showAll', { count: keys.length })}
          </Button>
        </div>
      )}
    </div>
  );
}

function KeyRow({
  of: key,
  successor,
  isChosen,
  onToggle,
  onTest,
  onStatus,
  onOpen,
}: Omit<KeyTableProps, 'keys' | 'all' | 'chosen' | 'onChoose'> & {
  of: KeyCard;
  successor: KeyCard | undefined;
  isChosen: boolean;
  onToggle: () => void;
}) {
  const { t, locale, timeZone } = useIntl();
  const when = (iso: string | null) => (iso ? momentInWords(iso, locale, timeZone) : t('super.keys.never'));
  const final = key.status === 'retired';
  const reason = successor
    ? t('super.keys.replacedBy', { fingerprint: successor.fingerprint })
    : key.statusReason && t('super.keys.reason', { reason: key.statusReason });
  return (
    <tr className="align-top hover:bg-subtle">
      <Td>
        <input
          type="checkbox"
          disabled={final}
          aria-label={t('super.keys.choose', { label: key.label })}
          checked={isChosen}
          onChange={onToggle}
          className="touch-target size-4.5 accent-accent"
        />
      </Td>
      <RowTh>
        {key.label}
        <span className="block font-mono font-normal text-muted text-xs">{key.fingerprint}…</span>
      </RowTh>
      <Td className="min-w-32">
        <Status tone={tones[key.status]}>{t(`super.keys.status.${key.status}`)}</Status>
        {reason && <span className="block max-w-60 text-muted text-xs">{reason}</span>}
      </Td>
      <Td className="min-w-32">
        {key.projectAssumed ? t('super.project.assumed', { name: key.project }) : key.project}
      </Td>
      <Td className="min-w-44">
        {key.families.length > 2 ? (
          <details>
            <summary className="cursor-pointer">{t('super.keys.families', { count: key.families.length })}</summary>
            {key.families.join(', ')}
          </details>
        ) : (
          key.families.join(', ') || '–'
        )}
      </Td>
      <Td className="whitespace-nowrap">{when(key.lastUsedAt)}</Td>
      <Td className="min-w-36">
        {key.testResult ? (
          <>
            <Status tone={testTones[key.testResult] ?? 'caution'}>
              {t('super.keys.testResult', { result: key.testResult.replaceAll('-', '_') })}
            </Status>
            <span className="block whitespace-nowrap text-muted text-xs">{when(key.testedAt)}</span>
          </>
        ) : (
          t('super.keys.never')
        )}
      </Td>
      <Td align="end">
        {!final && (
          <Menu
            label={t('super.keys.menu', { label: key.label })}
            trigger={<Ellipsis aria-hidden className="size-4" />}
            items={[
              { label: t('super.keys.test'), onSelect: () => onTest(key) },
              key.status === 'active'
                ? { label: t('super.keys.pause'), onSelect: () => onStatus(key, 'paused') }
                : { label: t('super.keys.resume'), onSelect: () => onStatus(key, 'active') },
              { label: t('super.keys.edit'), onSelect: () => onOpen('edit', key) },
              { label: t('super.keys.rotate'), onSelect: () => onOpen('rotate', key) },
              { label: t('super.keys.retire'), danger: true, onSelect: () => onOpen('retire', key) },
            ]}
          />
        )}
      </Td>
    </tr>
  );
}
