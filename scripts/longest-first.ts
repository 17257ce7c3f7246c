import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, in a newcomer's run too, where no times of an earlier one are kept: started last, one of
 * them would run alone at the end while the other workers have nothing left.
 */
const longest = [
  'agents/gateway/canary.test.ts',
  'evals/isolation/matrix.test.ts',
  'evals/isolation/worlds.test.ts',
  'agents/conversation/conversations.test.ts',
  'db/seed/run.test.ts',
  'tools/oneroster/export.test.ts',
  'evals/bench/gateway-exactness.test.ts',
  'embedded/jobs/executor.test.ts',
  'agents/gateway/fairness.test.ts',
  'tools/oneroster/runs.test.ts',
  'db/privacy/erase.test.ts',
  'tools/promotion/promotion.test.ts',
  'embedded/instance.test.ts',
  'db/backup/backup.test.ts',
  'agents/gateway/failure-consequences.test.ts',
  'agents/gateway/crash.test.ts',
  'embedded/supabase/auth.test.ts',
  'agents/gateway/dead-keys.test.ts',
  // Of those in the browser.
  'app/journeys.e2e.ts',
  'app/super-console.e2e.ts',
  'app/(app)/chat/chat.e2e.ts',
  'app/api/supabase-rest.e2e.ts',
  'app/(app)/admin/office.e2e.ts',
  'app/(app)/teacher/gradebook.e2e.ts',
  'app/api/rest.e2e.ts',
];

const rank = ({ moduleId }: TestSpecification) => {
  const at = longest.findIndex((file) => moduleId.endsWith(`/${file}`));
  return at === -1 ? longest.length : at;
};

/** The order in which test files start: the longest first, the others as vitest has them. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
