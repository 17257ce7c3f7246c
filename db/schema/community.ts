import { sql } from 'drizzle-orm';
import { check, index, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import {
  audienceColumns,
  audienceRules,
  inNamedAudience,
  ofMyOwnAudience,
  ofMyStaffAudience,
  staffMayAddress,
} from './audience.ts';
import {
  all,
  any,
  byMeAsStaff,
  deletes,
  inserts,
  isAdmin,
  madeJustNow,
  ofMyStudent,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { schoolEvents } from './events.ts';
import { isMine, moment, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';

/** Something that people of the school tell each other (D8), with answers below it. Hidden by an admin, withdrawn by its author. */
export const communityPosts = pgTable(
  'community_posts',
  {
    ...tenantColumns,
    authorId: uuid().notNull().default(sql`app.uid()`),
    ...audienceColumns,
    title: text(),
    body: text().notNull(),
    /** The post that this one answers; a trigger gives it the same audience. */
    answersId: uuid(),
    publishesAt: moment().notNull().defaultNow(),
    withdrawnAt: moment(),
    hiddenAt: moment(),
    hiddenBy: uuid(),
    hiddenReason: text(),
  },
  (t) => [
    ...tenancy('community_posts', t),
    ...audienceRules('community_posts', t),
    reads(
      'community_posts',
      any(
        isAdmin,
        byMeAsStaff(t.authorId),
        all(
          sql`${t.publishesAt} <= now()`,
          sql`${t.hiddenAt} is null`,
          sql`${t.withdrawnAt} is null`,
          inNamedAudience(t),
        ),
      ),
    ),
    inserts('community_posts', all(isMine(t.authorId), sql`${t.hiddenAt} is null`, any(isAdmin, ofMyOwnAudience(t)))),
    // What was hidden stays so, and nobody addresses by a change whom they could not have addressed at first.
    updates(
      'community_posts',
      any(isAdmin, all(isMine(t.authorId), sql`${t.hiddenAt} is null`)),
      any(
        isAdmin,
        all(isMine(t.authorId), sql`${t.hiddenAt} is null`, any(sql`${t.withdrawnAt} is not null`, ofMyOwnAudience(t))),
      ),
    ),
    deletes('community_posts', all(isMine(t.authorId), sql`${t.hiddenAt} is null`, madeJustNow(t.createdAt))),
    personKey('community_posts_of_author', t.schoolId, t.authorId),
    personKey('community_posts_of_hider', t.schoolId, t.hiddenBy),
    schoolKey('community_posts_answers', t.schoolId, t.answersId, t),
    index('community_posts_author_idx').on(t.schoolId, t.authorId),
    index('community_posts_hider_idx').on(t.schoolId, t.hiddenBy),
    index('community_posts_answers_idx').on(t.schoolId, t.answersId, t.publishesAt),
    index('community_posts_published').on(t.schoolId, t.publishesAt),
    check('community_posts_body', sql`char_length(btrim(${t.body})) between 1 and 8000`),
    check(
      'community_posts_hidden',
      sql`(${t.hiddenAt} is null) = (${t.hiddenBy} is null) and (${t.hiddenAt} is null) = (${t.hiddenReason} is null)`,
    ),
  ],
);

/** A person's reaction to a post (D8), once for each kind; taken back by `withdrawn_at`. */
export const postReactions = pgTable(
  'post_reactions',
  {
    ...tenantColumns,
    postId: uuid().notNull(),
    personId: uuid().notNull().default(sql`app.uid()`),
    kind: text().notNull(),
    withdrawnAt: moment(),
  },
  (t) => [
    ...tenancy('post_reactions', t),
    unique('post_reactions_once').on(t.schoolId, t.postId, t.personId, t.kind),
    reads('post_reactions', sql`exists (select from public.community_posts p where p.id = ${t.postId})`),
    inserts(
      'post_reactions',
      all(isMine(t.personId), sql`exists (select from public.community_posts p where p.id = ${t.postId})`),
    ),
    updates('post_reactions', isMine(t.personId)),
    deletes('post_reactions', all(isMine(t.personId), madeJustNow(t.createdAt))),
    schoolKey('post_reactions_post', t.schoolId, t.postId, communityPosts),
    personKey('post_reactions_of_person', t.schoolId, t.personId),
    index('post_reactions_person_idx').on(t.schoolId, t.personId),
    check('post_reactions_kind', sql`${t.kind} in ('like', 'thanks', 'celebrate', 'support', 'curious')`),
  ],
);

/** A question to the school or a part of it (D8). How people answered is known as counts alone: `app.poll_counts`. */
export const polls = pgTable(
  'polls',
  {
    ...tenantColumns,
    authorId: uuid().notNull().default(sql`app.uid()`),
    ...audienceColumns,
    question: text().notNull(),
    description: text(),
    opensAt: moment().notNull().defaultNow(),
    closesAt: moment().notNull(),
    /** Counts are shown while it runs, or once it has closed. */
    resultsShown: text().notNull().default('after_close'),
    cancelledAt: moment(),
  },
  (t) => [
    ...tenancy('polls', t),
    ...audienceRules('polls', t),
    reads('polls', any(isAdmin, byMeAsStaff(t.authorId), all(sql`${t.opensAt} <= now()`, inNamedAudience(t)))),
    inserts('polls', all(isMine(t.authorId), staffMayAddress(t))),
    updates(
      'polls',
      any(isAdmin, byMeAsStaff(t.authorId)),
      any(isAdmin, all(isMine(t.authorId), ofMyStaffAudience(t))),
    ),
    deletes('polls', all(byMeAsStaff(t.authorId), any(madeJustNow(t.createdAt), sql`${t.opensAt} > now()`))),
    personKey('polls_of_author', t.schoolId, t.authorId),
    index('polls_author_idx').on(t.schoolId, t.authorId),
    index('polls_open').on(t.schoolId, t.closesAt),
    check('polls_question', sql`char_length(btrim(${t.question})) between 1 and 500`),
    check('polls_order', sql`${t.opensAt} < ${t.closesAt}`),
    check('polls_results_shown', sql`${t.resultsShown} in ('while_open', 'after_close')`),
  ],
);

/** What can be chosen (D8); fixed once somebody has voted (trigger). */
export const pollOptions = pgTable(
  'poll_options',
  { ...tenantColumns, pollId: uuid().notNull(), position: smallint().notNull(), label: text().notNull() },
  (t) => [
    ...tenancy('poll_options', t),
    unique('poll_options_position_key').on(t.schoolId, t.pollId, t.position),
    unique('poll_options_of_poll_key').on(t.schoolId, t.pollId, t.id),
    reads('poll_options', sql`exists (select from public.polls p where p.id = ${t.pollId})`),
    inserts('poll_options', sql`${t.pollId} in (select app.my_poll_ids())`),
    updates('poll_options', sql`${t.pollId} in (select app.my_poll_ids())`),
    deletes('poll_options', all(sql`${t.pollId} in (select app.my_poll_ids())`, madeJustNow(t.createdAt))),
    schoolKey('poll_options_poll', t.schoolId, t.pollId, polls),
    check('poll_options_position', sql`${t.position} between 1 and 50`),
    check('poll_options_label', sql`char_length(btrim(${t.label})) between 1 and 200`),
  ],
);

/** That a person has voted in a poll, once, and nothing about how (D13). Written by `app.cast_vote`. */
export const pollBallots = pgTable(
  'poll_ballots',
  { ...tenantColumns, pollId: uuid().notNull(), personId: uuid().notNull() },
  (t) => [
    ...tenancy('poll_ballots', t),
    unique('poll_ballots_once').on(t.schoolId, t.pollId, t.personId),
    reads('poll_ballots', isMine(t.personId)),
    schoolKey('poll_ballots_poll', t.schoolId, t.pollId, polls),
    personKey('poll_ballots_of_person', t.schoolId, t.personId),
    index('poll_ballots_person_idx').on(t.schoolId, t.personId),
  ],
);

/** What was chosen, without who or when (D13): nobody reads these rows, `app.poll_counts` counts them. */
export const pollVotes = pgTable(
  'poll_votes',
  {
    ...tenantColumns,
    // No moment that could be held against the ballot's.
    createdAt: moment().notNull().default('epoch'),
    updatedAt: moment().notNull().default('epoch'),
    pollId: uuid().notNull(),
    optionId: uuid().notNull(),
  },
  (t) => [
    ...tenancy('poll_votes', t),
    schoolKey('poll_votes_poll', t.schoolId, t.pollId, polls),
    schoolKey('poll_votes_option', t.schoolId, t.optionId, pollOptions),
    index('poll_votes_poll_idx').on(t.schoolId, t.pollId),
    index('poll_votes_option_idx').on(t.schoolId, t.optionId),
    check('poll_votes_timeless', sql`${t.createdAt} = 'epoch' and ${t.updatedAt} = 'epoch'`),
  ],
);

/** People whom a post, event or poll is addressed to by name. */
export const audiencePeople = pgTable(
  'audience_people',
  {
    ...tenantColumns,
    personId: uuid().notNull(),
    postId: uuid(),
    eventId: uuid(),
    pollId: uuid(),
    addedBy: uuid().notNull().default(sql`app.uid()`),
  },
  (t) => [
    ...tenancy('audience_people', t),
    unique('audience_people_once').on(t.schoolId, t.personId, t.postId, t.eventId, t.pollId).nullsNotDistinct(),
    reads('audience_people', any(isAdmin, isMine(t.personId), byMeAsStaff(t.addedBy))),
    inserts(
      'audience_people',
      all(
        isMine(t.addedBy),
        any(
          isAdmin,
          all(
            ofMyStudent(t.personId),
            any(
              sql`exists (select from public.community_posts p where p.id = ${t.postId} and p.author_id = ${t.addedBy})`,
              sql`exists (select from public.school_events e where e.id = ${t.eventId} and e.organiser_id = ${t.addedBy})`,
              sql`exists (select from public.polls p where p.id = ${t.pollId} and p.author_id = ${t.addedBy})`,
            ),
          ),
        ),
      ),
    ),
    deletes('audience_people', all(byMeAsStaff(t.addedBy), madeJustNow(t.createdAt))),
    personKey('audience_people_of_person', t.schoolId, t.personId),
    personKey('audience_people_of_adder', t.schoolId, t.addedBy),
    schoolKey('audience_people_post', t.schoolId, t.postId, communityPosts),
    schoolKey('audience_people_event', t.schoolId, t.eventId, schoolEvents),
    schoolKey('audience_people_poll', t.schoolId, t.pollId, polls),
    index('audience_people_adder_idx').on(t.schoolId, t.addedBy),
    index('audience_people_post_idx').on(t.schoolId, t.postId),
    index('audience_people_event_idx').on(t.schoolId, t.eventId),
    index('audience_people_poll_idx').on(t.schoolId, t.pollId),
    check('audience_people_one', sql`num_nonnulls(${t.postId}, ${t.eventId}, ${t.pollId}) = 1`),
  ],
);
