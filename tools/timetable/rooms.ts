import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';

const room = z.object({
  id: z.uuid(),
  name: z.string(),
  seats: z.int().nullable(),
  inUse: z.boolean(),
  lessons: z.int(),
});
interface Room extends Record<string, unknown>, z.infer<typeof room> {}

export const timetableRooms = defineOperation({
  name: 'timetable.rooms',
  title: 'Rooms of the school',
  description: 'Lists the rooms with their seats and how many lessons of the cycle take place in each.',
  examples: ['which rooms do we have?', 'how often is the lab used', 'list the rooms'],
  roles: ['admin'],
  routes: ['GET /api/admin/rooms'],
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({ rooms: z.array(room) }),
  run: async (_input, { tx }) => {
    const rooms = await tx.execute<Room>(sql`
      select r.id, r.name, r.seats, r.in_use as "inUse", (select count(*)::int from class_meetings m where m.room = r.name and app.today() between m.starts_on and m.ends_on) as lessons
      from rooms r order by r.in_use desc, r.name limit 1000`);
    return { rooms: [...rooms] };
  },
  summary: (output, t) => t('rooms.summary', { count: output.rooms.length }),
  page: () => '/admin/timetable',
});

export const timetableAddRoom = defineOperation({
  name: 'timetable.addRoom',
  title: 'Add a room',
  description: 'Adds a room, in which lessons can take place.',
  examples: ['add room 214 with 30 seats', 'we have a new lab called Lab 3'],
  roles: ['admin'],
  routes: ['POST /api/admin/rooms'],
  effect: 'write',
  input: z.strictObject({
    name: z.string().trim().min(1).max(60).describe('Its name, as people say it'),
    seats: z.int().min(1).max(5000).optional().describe('How many people it seats'),
  }),
  output: z.object({ id: z.uuid(), name: z.string() }),
  run: async (input, { tx }) => {
    const [made] = await tx.execute<{ id: string }>(
      sql`insert into rooms (name, seats) values (${input.name}, ${input.seats ?? null}::smallint) returning id`,
    );
    return { id: made?.id ?? '', name: input.name };
  },
  summary: (output, t) => t('rooms.added', { name: output.name }),
  card: (output, t) => ({ title: t('rooms.title', { name: output.name }), action: t('rooms.action') }),
  page: () => '/admin/timetable',
});
