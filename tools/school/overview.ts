import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { schoolFacts, share } from './facts.ts';
import { drawFigures, figuresInWords, schoolFigures } from './school-figures.ts';

export const schoolOverview = defineOperation({
  name: 'school.overview',
  title: 'The school at a glance',
  description:
    'Figures of the whole school: how many students, teachers, guardians and classes, gender shares, ratios, attendance of 90 days, averages, wellbeing, completion of work, announcements and recognition.',
  examples: [
    'how many students do we have?',
    'give me an overview of the school',
    'how many girls and boys are there?',
    'what is our student to teacher ratio?',
    'school dashboard',
    'how is the school doing?',
  ],
  roles: ['admin'],
  routes: ['GET /api/admin/overview', 'GET /api/admin/dashboard'],
  effect: 'read',
  core: ['admin'],
  input: z.strictObject({}),
  output: schoolFigures,
  run: async (_, { tx }) => {
    const { people, attendance, averages, mood, work, announcements, achievements, absenceReports } =
      await schoolFacts(tx);
    const ratio = (of: number) => (of === 0 ? null : Math.round((people.students * 10) / of) / 10);
    return {
      ...people,
      ...{ studentsPerTeacher: ratio(people.teachers), studentsPerHomeroom: ratio(people.homerooms), attendance },
      genders: (['female', 'male', 'other', 'unrecorded'] as const).map((gender) => ({
        gender,
        students: people.genders[gender],
        percent: share(people.genders[gender], people.students),
      })),
      averages: { from: averages.from, to: averages.to, ...averages.overall, subjects: averages.rows },
      ...{
        wellbeing: mood,
        work: { from: work.from, to: work.to, ...work.overall },
        announcements,
        achievements,
        openAbsenceReports: absenceReports.open,
      },
    };
  },
  summary: figuresInWords,
  draw: drawFigures,
  page: () => '/admin',
});
