import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { readConversation } from './store.ts';
import { type Stage, stageConversation } from './testing.ts';

let stage: Stage;
let teacher: Caller;
let student: Caller;

beforeAll(async () => {
  stage = await stageConversation();
  teacher = await stage.database.caller(demonstration.accounts.teacher.email, 'teacher');
  student = await stage.database.caller(demonstration.accounts.student.email, 'student');
});
afterAll(() => stage.close());

describe('runTurn', () => {
  it('answers from the data, through the gateway, and keeps the conversation', async () => {
    const asked = await stage.ask(teacher, 'which registers have not been taken today?');
    expect(asked.text).not.toContain('[error]');
    const kept = await readConversation(teacher, asked.conversationId);
    expect(kept?.messages.map((message) => message.role)).toEqual(['user', 'assistant']);
    expect(kept?.running).toBeUndefined();
    expect(kept?.title).toBe('which registers have not been taken today?');
  });

  it('proposes a write and changes nothing', async () => {
    const asked = await stage.ask(teacher, 'mark everyone in 8B present');
    expect(asked.steps).toMatchObject([{ status: 'approval-required', operation: 'attendance.markClass' }]);
  });

  it('answers from records by search, and counts the turn, when the normal questions are used up', async () => {
    await stage.database.superuser`
      update public.school_settings set ai_quotas = '{"teacher": {"normal": 0, "extra": 1}}' where school_id = ${teacher.schoolId}`;
    const asked = await stage.ask(teacher, 'which registers have not been taken today?');
    expect(asked.steps).toMatchObject([{ operation: 'attendance.registers', status: 'done' }]);
    expect(asked.text).toContain((asked.steps[0] as { summary: string }).summary);
    expect(asked.text).toContain('by search alone');
    const refused = await stage.ask(teacher, 'which registers have not been taken today?');
    expect(refused.text).toContain("You have used today's questions");
    await stage.database
      .superuser`update public.school_settings set ai_quotas = '{}' where school_id = ${teacher.schoolId}`;
  });

  it('gives the fixed answer to a disclosure, raises a concern, and asks no model', async () => {
    const before = stage.models.totals.admitted;
    const asked = await stage.ask(student, 'my stepdad hits me and i am scared to go home');
    expect(asked.text).toContain('do not have to deal with it alone');
    expect(stage.models.totals.admitted).toBe(before);
    const concerns = await stage.database
      .superuser`select source, category from public.safeguarding_concerns where student_id = ${student.userId}`;
    expect(concerns).toEqual([{ source: 'harm_check', category: 'abuse' }]);
  });
});
