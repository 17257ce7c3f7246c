'use client';

import { Pencil } from 'lucide-react';
import { useId, useState } from 'react';
import type { ProjectCard } from '#tools/superpanel/cards.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Block } from '../../../../_components/ui/block.tsx';
import { Button, IconButton } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Dialog } from '../../../../_components/ui/dialog.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import { Badge } from '../../../../_components/ui/status.tsx';
import { usePanelForm } from '../../_components/use-panel-form.ts';

/** Google projects: the provider counts by them. Assumed ones can be named, or said to be another. */
export function ProjectList({ projects }: { projects: readonly ProjectCard[] }) {
  const t = useTranslate();
  const [renaming, setRenaming] = useState<ProjectCard | null>(null);
  const assumed = projects.filter(({ assumed: unknown }) => unknown).length;
  return (
    <Block
      question={t('super.projects.title')}
      answer={t('super.projects.answer', { count: projects.length, assumed })}
    >
      <ul className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3">
        {projects.map((project) => (
          <li key={project.id} className="flex min-w-0 items-center gap-2 border-border border-b py-1">
            <span className="min-w-0 truncate text-sm">{project.name}</span>
            {project.assumed && <Badge tone="caution">{t('super.projects.assumed')}</Badge>}
            <span className="ms-auto shrink-0 text-muted text-sm" data-figures>
              {t('super.projects.keys', { count: project.keys })}
            </span>
            <IconButton
              label={t('super.projects.rename', { name: project.name })}
              size="small"
              onClick={() => setRenaming(project)}
            >
              <Pencil aria-hidden className="size-4" />
            </IconButton>
          </li>
        ))}
      </ul>
      {renaming && <RenameProject key={renaming.id} project={renaming} onClose={() => setRenaming(null)} />}
    </Block>
  );
}

function RenameProject({ project, onClose }: { project: ProjectCard; onClose: () => void }) {
  const t = useTranslate();
  const id = useId();
  const { busy, onSubmit, failure, problem } = usePanelForm(
    'PATCH',
    `projects/${project.id}`,
    (form) => ({ revision: project.revision, name: String(form.get('name')) }),
    onClose,
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('super.projects.rename', { name: project.name })}
      description={t('super.projects.renameHint')}
      footer={
        <>
          <Button onClick={onClose}>{t('super.cancel')}</Button>
          <Button type="submit" form={id} variant="primary" busy={busy}>
            {t('super.save')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={onSubmit} className="grid gap-4" noValidate>
        {failure && failure.issues.length === 0 && <Callout tone="alert" title={failure.message} announce />}
        <Field label={t('super.label.project')} error={problem('name')}>
          {(control) => (
            <Input {...control} name="name" defaultValue={project.assumed ? '' : project.name} maxLength={100} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
