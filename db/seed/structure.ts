/** The shape of the demonstration school: grades, sections, subjects, lessons a cycle, and who teaches what where. */
export const SECTIONS = ['A', 'B'] as const;
export const HOMEROOM_SIZE = 20;
export const grades = Array.from({ length: 12 }, (_, index) => index + 1);
export const homerooms = grades.flatMap((grade) => SECTIONS.map((section) => `${grade}${section}`));
export const gradeOf = (homeroom: string) => Number.parseInt(homeroom, 10);
export const isPrimary = (homeroom: string) => gradeOf(homeroom) <= 6;

export interface Subject {
  code: string;
  name: string;
  /** Lessons in a cycle of five days, in grades 1–6 and 7–12. */
  lessons: [primary: number, secondary: number];
  room?: string;
}

export const subjects: readonly Subject[] = [
  { code: 'MATH', name: 'Mathematics', lessons: [5, 5] },
  { code: 'ENG', name: 'English', lessons: [5, 5] },
  { code: 'SCI', name: 'Science', lessons: [4, 4], room: 'Lab' },
  { code: 'HIST', name: 'History', lessons: [3, 3] },
  { code: 'GEO', name: 'Geography', lessons: [2, 2] },
  { code: 'SPA', name: 'Spanish', lessons: [2, 3] },
  { code: 'ART', name: 'Art', lessons: [2, 1], room: 'Art Studio' },
  { code: 'MUS', name: 'Music', lessons: [2, 1], room: 'Music Room' },
  { code: 'PE', name: 'Physical Education', lessons: [2, 2], room: 'Gym' },
  { code: 'COMP', name: 'Computing', lessons: [0, 2], room: 'Computer Lab' },
];

/** Wall-clock minutes after midnight. */
export const periods = [
  { code: 'P1', name: 'Period 1', startsAt: 525, endsAt: 570 },
  { code: 'P2', name: 'Period 2', startsAt: 575, endsAt: 620 },
  { code: 'P3', name: 'Period 3', startsAt: 640, endsAt: 685 },
  { code: 'P4', name: 'Period 4', startsAt: 690, endsAt: 735 },
  { code: 'P5', name: 'Period 5', startsAt: 790, endsAt: 835 },
  { code: 'P6', name: 'Period 6', startsAt: 840, endsAt: 885 },
] as const;

/** Minutes at which a daily register is taken. */
export const sessionStarts = { am: 510, pm: 775 } as const;
export type Session = keyof typeof sessionStarts;

const core = new Set(['MATH', 'ENG', 'SCI', 'HIST', 'GEO']);
const leads: Record<string, string> = {
  '7A': 'english-1',
  '7B': 'science-1',
  '8A': 'history-1',
  '8B': 'mathematics-1',
  '9A': 'mathematics-2',
  '9B': 'english-2',
  '10A': 'science-2',
  '10B': 'history-2',
  '11A': 'mathematics-3',
  '11B': 'english-3',
  '12A': 'science-3',
  '12B': 'geography-1',
};

/** The member of staff who leads a homeroom: of grades 1–6 the class teacher, above one of its subject teachers. */
export const leadOf = (homeroom: string) => leads[homeroom] ?? `class-${homeroom.toLowerCase()}`;

/** The member of staff who teaches a subject in a homeroom. */
export function teacherOf(homeroom: string, subject: string): string {
  const grade = gradeOf(homeroom);
  const third = grade <= 8 ? 1 : grade <= 10 ? 2 : 3;
  if (isPrimary(homeroom) && core.has(subject)) return leadOf(homeroom);
  switch (subject) {
    case 'MATH':
      return `mathematics-${third}`;
    case 'ENG':
      return `english-${third}`;
    case 'SCI':
      return `science-${third}`;
    case 'HIST':
      return `history-${grade <= 9 ? 1 : 2}`;
    case 'GEO':
      return 'geography-1';
    case 'SPA':
      return `spanish-${isPrimary(homeroom) ? 1 : grade <= 9 ? 2 : 3}`;
    case 'ART':
      return `art-${isPrimary(homeroom) ? 1 : 2}`;
    case 'MUS':
      return `music-${isPrimary(homeroom) ? 1 : 2}`;
    case 'PE':
      return `sport-${isPrimary(homeroom) ? 1 : 2}`;
    default:
      return 'computing-1';
  }
}

export const lessonsOf = (homeroom: string, subject: Subject) => subject.lessons[isPrimary(homeroom) ? 0 : 1];
