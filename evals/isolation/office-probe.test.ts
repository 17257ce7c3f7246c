import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { withCaller } from '#db/with-caller.ts';
import { actAs } from './acting.ts';
import { arrange } from './arrange.ts';
import { installAttempts, tryAll } from './attempts.ts';
import { catalogue, loadFacts } from './facts.ts';
import { identities } from './identities.ts';
import { isKnown, readable } from './oracle.ts';
import { readableIds } from './reading.ts';
import { trials } from './writing.ts';

const mine =
  'teacher_settings school_goals school_goal_measurements school_setups imports import_problems analytics_rollups files documents document_chunks consent_texts consents data_requests legal_holds disclosure_log notifications parent_notifications notification_preferences devices push_subscriptions user_sessions login_attempts exams exam_questions exam_answer_keys exam_sittings exam_answers exam_marks contacts emergency_contacts medical_notes student_alerts safeguarding_chronology safeguarding_acknowledgements safeguarding_assignments safeguarding_closures safeguarding_access_log counsellor_cases counsellor_appointments subscriptions invoices invoice_lines eval_runs eval_results'
    .split(' ')
    .map((n) => `public.${n}`);
const { connection, superuser } = await ownDatabase();
it('compares', async () => {
  await arrange(superuser);
  const all = await catalogue(superuser);
  const facts = await loadFacts(superuser, all);
  await installAttempts(superuser);
  const names = all.filter((name) => mine.includes(name));
  const out: string[] = names.filter((name) => !isKnown(name)).map((name) => `unknown ${name}`);
  out.push(...names.filter((n) => facts.tables.get(n)?.length === 0).map((n) => `empty ${n}`));
  const passing = new Set<string>();
  for (const identity of identities(facts)) {
    const acting = actAs(facts, identity.personId, identity.membershipId);
    const claimant = {
      userId: identity.personId,
      assurance: 'aal1' as const,
      ...(identity.membershipId ? { membershipId: identity.membershipId } : {}),
    };
    for (const name of names.filter(isKnown)) {
      const due = readable(name, acting);
      const shown = await withCaller(claimant, (tx) => readableIds(tx, name, facts), { ...connection, readOnly: true });
      const leak = [...shown].filter((id) => !due.has(id));
      const hide = [...due].filter((id) => !shown.has(id));
      const eg = (id?: string) => JSON.stringify(facts.tables.get(name)?.find((r) => r.id === id));
      if (leak.length) out.push(`${identity.label}: ${name} leaks ${leak.length} of ${due.size}: ${eg(leak[0])}`);
      if (hide.length) out.push(`${identity.label}: ${name} hides ${hide.length} of ${due.size}: ${eg(hide[0])}`);
      const tried = trials(name, acting);
      const outcomes = await withCaller(claimant, (tx) => tryAll(tx, tried), connection);
      tried.forEach((trial, index) => {
        const verdict = outcomes[index]?.verdict ?? 'broken';
        const agrees = trial.allowed
          ? verdict === 'done' || verdict === 'kept'
          : verdict === 'refused' || (trial.isMove === true && verdict !== 'done');
        if (agrees && trial.allowed) passing.add(`${trial.action} ${name}`);
        if (!agrees)
          out.push(
            `${identity.label}: ${trial.action} ${name} ${JSON.stringify(trial.values)} ${verdict} (${outcomes[index]?.detail}) allowed=${trial.allowed}: ${trial.about}`,
          );
      });
    }
  }
  writeFileSync('/tmp/team/office-differences.txt', `${out.join('\n')}\n\nPASSING ${[...passing].sort().join(', ')}\n`);
}, 400000);
