/** What is taught and set in each subject: topics by quarter, and the work of a quarter. */
export type WorkKind = 'homework' | 'quiz' | 'test' | 'project';

export interface Work {
  category: string;
  kind: WorkKind;
  /** `{0}` and `{1}` stand for the quarter's topics. */
  title: string;
  maxScore: number;
  /** When it is due: part of the quarter that has passed. */
  due: number;
}

export interface Course {
  categories: Record<string, number>;
  work: readonly Work[];
  primary: readonly [string, string][];
  secondary: readonly [string, string][];
}

const work = (category: string, kind: WorkKind, title: string, maxScore: number, due: number): Work => ({
  category,
  kind,
  title,
  maxScore,
  due,
});

export const courses: Record<string, Course> = {
  MATH: {
    categories: { Homework: 20, Quizzes: 30, Tests: 50 },
    work: [
      work('Homework', 'homework', '{0}: practice set', 10, 0.18),
      work('Quizzes', 'quiz', '{0} quiz', 20, 0.38),
      work('Homework', 'homework', '{1}: practice set', 10, 0.6),
      work('Tests', 'test', '{1} test', 50, 0.85),
    ],
    primary: [
      ['Place value', 'Addition and subtraction'],
      ['Times tables', 'Division'],
      ['Fractions', 'Decimals'],
      ['Measuring', 'Shapes and angles'],
    ],
    secondary: [
      ['Ratio and proportion', 'Integers'],
      ['Algebraic expressions', 'Linear equations'],
      ['Geometry', 'Pythagoras'],
      ['Functions', 'Data and probability'],
    ],
  },
  ENG: {
    categories: { Homework: 20, Writing: 40, Tests: 40 },
    work: [
      work('Homework', 'homework', 'Reading journal: {0}', 10, 0.15),
      work('Tests', 'quiz', 'Vocabulary quiz: {0}', 20, 0.34),
      work('Writing', 'project', 'Essay: {1}', 40, 0.62),
      work('Tests', 'test', 'Reading comprehension: {1}', 40, 0.9),
    ],
    primary: [
      ['Fables', 'My favourite place'],
      ['Poems we know', 'A letter'],
      ['Myths', 'Retelling a story'],
      ['News', 'How it works'],
    ],
    secondary: [
      ['Short stories', 'The unreliable narrator'],
      ['Poetry', 'Voice and tone'],
      ['The novel', 'Character and choice'],
      ['Drama', 'Arguing a case'],
    ],
  },
  SCI: {
    categories: { Homework: 20, 'Lab work': 30, Tests: 50 },
    work: [
      work('Homework', 'homework', '{0}: questions', 10, 0.2),
      work('Lab work', 'project', 'Lab report: {0}', 30, 0.44),
      work('Tests', 'quiz', '{1} quiz', 20, 0.66),
      work('Tests', 'test', '{1} test', 50, 0.92),
    ],
    primary: [
      ['Plants', 'Living things'],
      ['Materials', 'Solids, liquids, gases'],
      ['Light and shadow', 'Sound'],
      ['The weather', 'Our planet'],
    ],
    secondary: [
      ['Cells', 'Photosynthesis'],
      ['Forces', 'Energy'],
      ['Atoms and elements', 'Chemical reactions'],
      ['Electricity', 'Ecosystems'],
    ],
  },
  HIST: {
    categories: { Homework: 25, Projects: 35, Tests: 40 },
    work: [
      work('Homework', 'homework', 'Sources on {0}', 10, 0.25),
      work('Projects', 'project', 'Project: {0}', 50, 0.58),
      work('Tests', 'test', '{1} test', 40, 0.88),
    ],
    primary: [
      ['our town', 'Our town'],
      ['ancient Egypt', 'Ancient Egypt'],
      ['explorers', 'Explorers'],
      ['inventions', 'Inventions'],
    ],
    secondary: [
      ['the Renaissance', 'The Renaissance'],
      ['revolutions', 'Revolutions'],
      ['industry and cities', 'Industrial age'],
      ['migration', 'Migration'],
    ],
  },
  GEO: {
    categories: { Homework: 40, Tests: 60 },
    work: [work('Homework', 'homework', 'Map work: {0}', 10, 0.4), work('Tests', 'test', '{1} test', 30, 0.8)],
    primary: [
      ['our street', 'Maps'],
      ['rivers', 'Rivers'],
      ['continents', 'Continents'],
      ['climate', 'Climate'],
    ],
    secondary: [
      ['settlements', 'Settlements'],
      ['coasts', 'Coasts'],
      ['population', 'Population'],
      ['resources', 'Resources'],
    ],
  },
  SPA: {
    categories: { Homework: 25, Quizzes: 35, Speaking: 40 },
    work: [
      work('Homework', 'homework', 'Exercises: {0}', 10, 0.22),
      work('Quizzes', 'quiz', 'Vocabulary: {0}', 20, 0.5),
      work('Speaking', 'test', 'Speaking: {1}', 30, 0.83),
    ],
    primary: [
      ['greetings', 'About me'],
      ['colours and numbers', 'My family'],
      ['food', 'At the market'],
      ['animals', 'My day'],
    ],
    secondary: [
      ['daily life', 'My routine'],
      ['the past tense', 'My last holiday'],
      ['health', 'At the doctor’s'],
      ['plans', 'My future'],
    ],
  },
  ART: {
    categories: { Portfolio: 70, Participation: 30 },
    work: [work('Portfolio', 'project', 'Portfolio: {0}', 100, 0.75)],
    primary: [
      ['colour', ''],
      ['clay', ''],
      ['collage', ''],
      ['portraits', ''],
    ],
    secondary: [
      ['perspective', ''],
      ['printmaking', ''],
      ['still life', ''],
      ['design', ''],
    ],
  },
  MUS: {
    categories: { Performance: 60, Theory: 40 },
    work: [work('Performance', 'project', 'Performance: {0}', 50, 0.8)],
    primary: [
      ['rhythm', ''],
      ['singing together', ''],
      ['recorder', ''],
      ['folk songs', ''],
    ],
    secondary: [
      ['ensemble', ''],
      ['blues', ''],
      ['film music', ''],
      ['songwriting', ''],
    ],
  },
  PE: {
    categories: { Skills: 60, Participation: 40 },
    work: [work('Skills', 'test', 'Skills: {0}', 50, 0.78)],
    primary: [
      ['running', ''],
      ['ball games', ''],
      ['gymnastics', ''],
      ['swimming', ''],
    ],
    secondary: [
      ['athletics', ''],
      ['basketball', ''],
      ['gymnastics', ''],
      ['volleyball', ''],
    ],
  },
  COMP: {
    categories: { Quizzes: 40, Projects: 60 },
    work: [work('Quizzes', 'quiz', '{0} quiz', 20, 0.4), work('Projects', 'project', 'Project: {1}', 50, 0.85)],
    primary: [],
    secondary: [
      ['Algorithms', 'a game in blocks'],
      ['Networks', 'a web page'],
      ['Data', 'a survey and its charts'],
      ['Security', 'a password checker'],
    ],
  },
};

const good = [
  'Clear and well set out.',
  'Excellent work, and carefully checked.',
  'You explain your thinking well.',
  'A real step forward.',
];
const fair = [
  'Good start: show every step.',
  'Read the question once more before you answer.',
  'Nearly there. See my note on part 2.',
  'Check units and signs.',
];
const weak = [
  'Please come to the support hour on Thursday.',
  'Let us go through this together.',
  'You can correct this and hand it in again.',
];

/** Words beside a mark. */
export const commentsFor = (share: number): readonly string[] => (share >= 0.87 ? good : share >= 0.7 ? fair : weak);

const strong = [
  'An excellent quarter: curious, careful and generous with help.',
  'Consistently strong work and good questions.',
  'A pleasure to teach; ready for harder problems.',
];
const steady = [
  'Steady progress. Revising a little every week would lift the tests.',
  'Works well in lessons; homework could be more regular.',
  'Good understanding; take more time to check answers.',
];
const struggling = [
  'Several pieces of work are missing. Let us agree on a plan.',
  'Found this quarter hard; the support hour will help.',
  'Capable of more: being in every lesson is the first step.',
];

/** Words of a report. */
export const remarksFor = (percent: number): readonly string[] =>
  percent >= 88 ? strong : percent >= 72 ? steady : struggling;
