'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { Run, rowError } from '#tools/oneroster/run-fields.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { nudge } from '../_actions/nudge.ts';
import { askRoster, fromBase64, RosterRefused, toBase64 } from './ask-roster.ts';

type RowErrors = z.output<typeof rowError>[];

export interface Current {
  run: Run;
  errors: RowErrors;
}

const LOOK_EVERY_MS = 1_000;
const SHOWN_ERRORS = 5_000;
const UNDER_WAY = new Set(['waiting', 'checking', 'approved', 'applying']);

export const isUnderWay = ({ status }: Run) => UNDER_WAY.has(status);

/** The import that is being worked on: its upload, what its check found, how far it is; and exports. */
export function useRoster(first: Run | undefined) {
  const t = useTranslate();
  const router = useRouter();
  const [current, setCurrent] = useState<Current | undefined>(first && { run: first, errors: [] });
  const [uploaded, setUploaded] = useState<{ parts: number; of: number }>();
  const [problem, setProblem] = useState<string>();
  const unreachable = t('dashboard.unreachable');

  const look = async (id: string) => {
    const seen = await askRoster<Current>('GET', `runs/${id}?errors=${SHOWN_ERRORS}`, { unreachable });
    setCurrent(seen);
    if (!isUnderWay(seen.run)) router.refresh();
  };
  const attempt = async (work: () => Promise<void>) => {
    setProblem(undefined);
    await work().catch((error: unknown) => {
      if (!(error instanceof RosterRefused)) throw error;
      setProblem(error.message);
    });
    setUploaded(undefined);
  };

  const id = current?.run.id;
  const watched = current !== undefined && (isUnderWay(current.run) || current.run.status === 'checked');
  const status = current?.run.status;
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again as long as the same run is under way
  useEffect(() => {
    if (!id || !watched) return;
    if (status === 'checked') {
      if (current.errors.length === 0 && (current.run.errorCount ?? 0) > 0) void attempt(() => look(id));
      return;
    }
    const timer = setInterval(() => void look(id).catch(() => undefined), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [id, watched, status]);

  const upload = (file: File) =>
    attempt(async () => {
      const begun = await askRoster<{ runId: string; parts: number; partBytes: number }>('POST', 'imports', {
        ...{ body: { fileName: file.name.slice(0, 200), bytes: file.size }, unreachable },
      });
      for (let part = 1; part <= begun.parts; part += 1) {
        setUploaded({ parts: part - 1, of: begun.parts });
        const piece = file.slice((part - 1) * begun.partBytes, part * begun.partBytes);
        const content = toBase64(new Uint8Array(await piece.arrayBuffer()));
        await askRoster('PUT', `imports/${begun.runId}/parts/${part}`, { body: { content }, unreachable });
      }
      await askRoster('POST', `imports/${begun.runId}/check`, { unreachable });
      await Promise.all([nudge(), look(begun.runId)]);
    });

  const apply = (run: Run, choices: { acceptSound: boolean; allowEnding: boolean }) =>
    attempt(async () => {
      await askRoster('POST', `imports/${run.id}/apply`, { body: choices, unreachable });
      await Promise.all([nudge(), look(run.id)]);
    });

  const withdraw = (run: Run) =>
    attempt(async () => {
      await askRoster('DELETE', `imports/${run.id}`, { unreachable });
      setCurrent(undefined);
      router.refresh();
    });

  const beginExport = () =>
    attempt(async () => {
      const { runId } = await askRoster<{ runId: string }>('POST', 'exports', { unreachable });
      await Promise.all([nudge(), look(runId)]);
    });

  const download = (run: Run) =>
    attempt(async () => {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      for (let part = 1; part <= run.parts; part += 1) {
        setUploaded({ parts: part - 1, of: run.parts });
        const { content } = await askRoster<{ content: string }>('GET', `exports/${run.id}/parts/${part}`, {
          unreachable,
        });
        pieces.push(fromBase64(content));
      }
      const address = URL.createObjectURL(new Blob(pieces, { type: 'application/zip' }));
      Object.assign(document.createElement('a'), { href: address, download: run.fileName }).click();
      URL.revokeObjectURL(address);
    });

  return { current, uploaded, problem, upload, apply, withdraw, beginExport, download };
}
