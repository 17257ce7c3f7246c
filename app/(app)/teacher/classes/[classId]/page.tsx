import { Blocks } from '../../../../_components/page.tsx';
import { readClass, requireStaff } from '../../_server/staff.ts';
import { HomeroomBlocks } from './_components/homeroom-blocks.tsx';
import { SubjectBlocks } from './_components/subject-blocks.tsx';

/** A class at a glance: a homeroom's attendance and mood, or a subject's marks and work. */
export default async function ClassPage({ params }: PageProps<'/teacher/classes/[classId]'>) {
  const { classId } = await params;
  const [caller, found] = [await requireStaff(), await readClass(classId)];
  const Overview = found.kind === 'homeroom' ? HomeroomBlocks : SubjectBlocks;
  return (
    <Blocks>
      <Overview caller={caller} classId={classId} name={found.class} />
    </Blocks>
  );
}
