import { announcements } from '../schema/life.ts';
import { addDays, longDate } from './days.ts';
import { classId, gradeLevelId } from './demonstration.ts';
import { type Notice, notices } from './notices.ts';
import type { Plan } from './plan.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf } from './skeleton.ts';

const POSTED_AT = 470;
const SHOWN_DAYS = 45;

export function announcementRows(plan: Plan): Rows[] {
  return [
    rowsOf(
      announcements,
      notices.filter(({ ago }) => ago < plan.lived.length).map((notice, index) => announcement(plan, notice, index)),
    ),
  ];
}

function announcement(plan: Plan, notice: Notice, index: number): typeof announcements.$inferInsert {
  const [audience, ...target] = notice.audience.split(' ');
  const words = target.join(' ');
  const { day } = plan.lived[plan.lived.length - 1 - notice.ago]!;
  const publishesAt = plan.past(day, POSTED_AT + index);
  return {
    id: seedId('announcement', notice.title),
    schoolId: plan.schoolId,
    authorId: plan.staffId(notice.author),
    title: notice.title,
    body: notice.body.replace(/\{\+(\d+)\}/g, (_, days) => longDate(schoolDay(plan, Number(days) - notice.ago))),
    audience: audience!,
    audienceRole: audience === 'role' ? words : null,
    gradeLevelId: audience === 'grade' ? gradeLevelId(Number(words)) : null,
    classId: audience === 'class' ? classId(words) : null,
    publishesAt,
    expiresOn: addDays(day, SHOWN_DAYS),
    createdAt: publishesAt,
  };
}

/** The school day that many after the newest one, within the year. */
function schoolDay(plan: Plan, offset: number): string {
  const { days } = plan.calendar;
  return days[Math.min(days.length - 1, Math.max(0, plan.lived.length - 1 + offset))]!.day;
}
