'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { FamilyCard } from '#tools/superpanel/cards.ts';
import { useIntl } from '../../../../_components/intl.tsx';
import { Button, ButtonLink, IconButton } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Badge, Status } from '../../../../_components/ui/status.tsx';
import { toast } from '../../../../_components/ui/toast.tsx';
import { askPanel } from '../../_components/ask-panel.ts';
import { GiveKeys } from './give-keys.tsx';
import { RetireFamily } from './retire-family.tsx';

const tones = { active: 'good', paused: 'caution', retired: 'none' } as const;
type Open = { kind: 'retire' | 'keys'; of: FamilyCard };

/** The families by tier, each with its limits and what can be done with it. */
export function FamilyList({ families }: { families: readonly FamilyCard[] }) {
  const { t } = useIntl();
  const router = useRouter();
  const [busy, start] = useTransition();
  const [failure, setFailure] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const send = ({ family, revision }: FamilyCard, path: 'status' | 'move', body: Record<string, unknown>) =>
    start(async () => {
      const answer = await askPanel('POST', `families/${encodeURIComponent(family)}/${path}`, {
        body: { revision, ...body },
        t,
      });
      setFailure(answer.ok ? null : answer.message);
      if (answer.ok) toast({ text: answer.message, tone: 'good' });
      router.refresh();
    });

  return (
    <div className="grid gap-6">
      {failure && <Callout tone="caution" title={failure} announce />}
      {[...Map.groupBy(families, ({ tier }) => tier)].map(([tier, own]) => {
        const inOrder = own.filter(({ status }) => status !== 'retired');
        return (
          <section key={tier} aria-label={t(`super.families.tier.${tier}`)} className="grid gap-3">
            <h2 className="font-medium text-base">{t(`super.families.tier.${tier}`)}</h2>
            <ol className="grid gap-3">
              {own.map((family) => (
                <li key={family.family} className="grid gap-3 rounded-md border border-border bg-surface p-4">
                  <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
                    <div className="grid min-w-0 grow gap-0.5">
                      <h3 className="flex flex-wrap items-center gap-2 text-base">
                        {family.name}
                        {!family.canCallTools && <Badge>{t('super.families.noTools')}</Badge>}
                      </h3>
                      <p className="break-all text-muted text-sm">
                        {family.family} · {family.modelId}
                      </p>
                    </div>
                    <span className="text-sm">
                      <Status tone={tones[family.status]}>{t(`super.families.status.${family.status}`)}</Status>
                    </span>
                  </div>
                  <Figures of={family} families={families} />
                  <div className="flex flex-wrap items-center gap-2">
                    {family.status !== 'retired' && (
                      <>
                        <IconButton
                          label={t('super.families.earlier', { name: family.name })}
                          size="small"
                          disabled={busy || inOrder[0] === family}
                          onClick={() => send(family, 'move', { direction: 'earlier' })}
                        >
                          <ArrowUp aria-hidden className="size-4" />
                        </IconButton>
                        <IconButton
                          label={t('super.families.later', { name: family.name })}
                          size="small"
                          disabled={busy || inOrder.at(-1) === family}
                          onClick={() => send(family, 'move', { direction: 'later' })}
                        >
                          <ArrowDown aria-hidden className="size-4" />
                        </IconButton>
                      </>
                    )}
                    <ButtonLink size="small" href={`/super/families/${encodeURIComponent(family.family)}` as Route}>
                      {t('super.families.edit')}
                    </ButtonLink>
                    <Button size="small" onClick={() => setOpen({ kind: 'keys', of: family })}>
                      {t('super.families.giveKeys')}
                    </Button>
                    {family.status === 'active' ? (
                      <Button size="small" busy={busy} onClick={() => send(family, 'status', { status: 'paused' })}>
                        {t('super.keys.pause')}
                      </Button>
                    ) : (
                      <Button size="small" busy={busy} onClick={() => send(family, 'status', { status: 'active' })}>
                        {t('super.families.activate')}
                      </Button>
                    )}
                    {family.status !== 'retired' && (
                      <Button size="small" variant="quiet" onClick={() => setOpen({ kind: 'retire', of: family })}>
                        {t('super.keys.retire')}
                      </Button>
                    )}
                  </div>
                </li>
              ))}
            </ol>
          </section>
        );
      })}
      {open?.kind === 'retire' && (
        <RetireFamily
          of={open.of}
          others={families}
          onClose={() => setOpen(null)}
          onRetire={(successor, reason) => {
            send(open.of, 'status', {
              status: 'retired',
              ...(successor ? { successor } : {}),
              ...(reason ? { reason } : {}),
            });
            setOpen(null);
          }}
        />
      )}
      {open?.kind === 'keys' && <GiveKeys of={open.of} others={families} onClose={() => setOpen(null)} />}
    </div>
  );
}

function Figures({ of, families }: { of: FamilyCard; families: readonly FamilyCard[] }) {
  const { t, locale } = useIntl();
  const number = new Intl.NumberFormat(locale);
  const price = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });
  const successor = families.find(({ family }) => family === of.successor)?.name;
  const facts: [string, string][] = [
    [t('super.families.rpm'), number.format(of.requestsPerMinute)],
    [t('super.families.rpd'), number.format(of.requestsPerDay)],
    [t('super.families.tpm'), number.format(of.tokensPerMinute)],
    [t('super.label.keysActive'), t('super.pool.used', { used: of.keysActive, limit: of.keys })],
    [
      t('super.families.prices'),
      `${price.format(of.inputPricePerMillion)} / ${price.format(of.outputPricePerMillion)}`,
    ],
    ...(successor ? [[t('super.families.successor'), successor] as [string, string]] : []),
    ...(of.statusReason ? [[t('super.keys.why'), of.statusReason] as [string, string]] : []),
  ];
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm" data-figures>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt className="text-muted">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
