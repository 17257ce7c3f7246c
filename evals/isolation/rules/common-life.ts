import type { Acting } from '../acting.ts';
import { covers, hasCome, type Row } from '../facts.ts';
import type { Rules } from '../rule.ts';

/** Whether the audience of an announcement includes the acting person. */
export function isAddressedTo(row: Row, acting: Acting): boolean {
  switch (row.audience) {
    case 'school':
      return acting.membership !== undefined;
    case 'staff':
      return acting.isStaff;
    case 'role':
      return row.audience_role === acting.membership?.role;
    case 'class':
      return acting.taughtClasses.has(String(row.class_id)) || acting.pupilClasses.has(String(row.class_id));
    case 'grade':
      return classes(acting).some((one) => one.grade_level_id === row.grade_level_id);
    case 'group':
      if (
        !acting.facts
          .having('study_groups', 'id', row.group_id)
          .some(({ ends_on }) => ends_on == null || acting.today <= String(ends_on))
      )
        return false;
      return acting.facts
        .having('study_group_members', 'group_id', row.group_id)
        .some((member) => member.person_id === acting.personId && covers(member, acting.today));
    case 'people':
      return ['post_id', 'event_id', 'poll_id'].some((column) =>
        acting.facts.having('audience_people', column, row.id).some(({ person_id }) => person_id === acting.personId),
      );
    default:
      return false;
  }
}

const classes = ({ facts, taughtClasses, pupilClasses }: Acting) =>
  facts.rows('classes').filter(({ id }) => taughtClasses.has(id) || pupilClasses.has(id));

const authored = (row: Row, acting: Acting) => acting.isStaff && row.author_id === acting.personId;

const toMyClass = (row: Row, acting: Acting) =>
  acting.is('teacher') &&
  authored(row, acting) &&
  row.audience === 'class' &&
  acting.taughtClasses.has(String(row.class_id));

/** What is held is still a draft; what is out is history. (An admin's hand on others' posts is no operation yet.) */
const ownDraft = (row: Row, acting: Acting) => authored(row, acting) && !hasCome(row.publishes_at, acting.facts.now);
const written = (row: Row, acting: Acting) => (acting.is('admin') && authored(row, acting)) || toMyClass(row, acting);

export const commonLife: Rules = {
  announcements: {
    dataClass: 'D8',
    reads: (row, acting) =>
      acting.is('admin') ||
      authored(row, acting) ||
      (isAddressedTo(row, acting) && hasCome(row.publishes_at, acting.facts.now)),
    inserts: written,
    // A draft may go out at once, to those whom its author may address.
    updates: ownDraft,
    becomes: written,
    deletes: ownDraft,
    touch: { column: 'title', value: 'Another title' },
  },
};
