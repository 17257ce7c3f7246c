import type { absenceReports } from '../schema/people.ts';
import { demonstration } from './demonstration.ts';
import type { Plan } from './plan.ts';
import { seedId } from './seed-id.ts';

const TOLD_AT = 450;
const DECIDED_AT = 560;

type Report = [student: string, from: string, to: string, sessions: string, reason: string, status: string];

/** Absences that guardians have told of: decided ones, one for the newest day and two for the next school day. */
export function absenceReportRows(plan: Plan): (typeof absenceReports.$inferInsert)[] {
  const { lived, people, calendar } = plan;
  const next = calendar.days.find(({ day }) => day > plan.newestDay && day > plan.today)?.day ?? plan.newestDay;
  const ago = (days: number) => lived[lived.length - 1 - days]!.day;
  const student = (homeroom: string, index: number) =>
    people.students.filter((candidate) => candidate.homeroom === homeroom)[index]!.id;
  const { maya, leo, teachersChild } = demonstration.students;
  const reports: Report[] = [
    [leo, plan.newestDay, plan.newestDay, 'all', 'Leo has a high temperature', 'reported'],
    [student('8B', 7), next, next, 'pm', 'Orthodontist at 2 pm', 'reported'],
    [student('2A', 4), next, next, 'all', 'We travel to a family wedding', 'reported'],
    [maya, ago(20), ago(20), 'am', 'Dentist', 'confirmed'],
    [teachersChild, ago(31), ago(30), 'all', 'Stomach bug', 'confirmed'],
    [student('11A', 3), ago(12), ago(8), 'all', 'Holiday before the break', 'declined'],
    [student('6A', 2), ago(4), ago(4), 'all', 'Fever since last night', 'confirmed'],
    [student('10A', 6), ago(2), ago(2), 'all', 'Migraine', 'withdrawn'],
  ];
  return reports.map((report, index) => reportRow(plan, report, index));
}

function reportRow(plan: Plan, [studentId, fromDay, toDay, sessions, reason, status]: Report, index: number) {
  const decided = status === 'confirmed' || status === 'declined';
  const links = plan.people.guardians.links.filter((link) => link.studentId === studentId);
  return {
    id: seedId('absence report', String(index)),
    schoolId: plan.schoolId,
    studentId,
    fromDay,
    toDay,
    sessions,
    reason,
    status,
    reportedBy: links.find((link) => link.dataAccess && link.verified && !link.contactRestricted)!.guardianId,
    decidedBy: decided ? plan.staffId('office') : null,
    decidedAt: decided ? plan.past(fromDay, DECIDED_AT) : null,
    createdAt: plan.past(fromDay > plan.newestDay ? plan.newestDay : fromDay, TOLD_AT),
  };
}
