import account from './account/messages/en.json' with { type: 'json' };
import achievements from './achievements/messages/en.json' with { type: 'json' };
import announcements from './announcements/messages/en.json' with { type: 'json' };
import assessments from './assessments/messages/en.json' with { type: 'json' };
import attendance from './attendance/messages/en.json' with { type: 'json' };
import classes from './classes/messages/en.json' with { type: 'json' };
import type { Messages } from './contract/messages.ts';
import grades from './grades/messages/en.json' with { type: 'json' };
import oneroster from './oneroster/messages/en.json' with { type: 'json' };
import people from './people/messages/en.json' with { type: 'json' };
import privacy from './privacy/messages/en.json' with { type: 'json' };
import promotion from './promotion/messages/en.json' with { type: 'json' };
import school from './school/messages/en.json' with { type: 'json' };
import superpanel from './superpanel/messages/en.json' with { type: 'json' };
import timetable from './timetable/messages/en.json' with { type: 'json' };
import wellbeing from './wellbeing/messages/en.json' with { type: 'json' };

/** Wording of every domain by language; an operation's domain is the part of its name before the dot. */
const domains: Record<string, Record<string, Messages>> = {
  attendance: { en: attendance },
  people: { en: people },
  classes: { en: classes },
  grades: { en: grades },
  assessments: { en: assessments },
  wellbeing: { en: wellbeing },
  announcements: { en: announcements },
  achievements: { en: achievements },
  school: { en: school },
  promotion: { en: promotion },
  privacy: { en: privacy },
  timetable: { en: timetable },
  oneroster: { en: oneroster },
  account: { en: account },
  superpanel: { en: superpanel },
};

/** The messages of an operation's domain. Throws for a domain without any: a programming error. */
export function operationMessages(name: string): Record<string, Messages> {
  const domain = domains[name.split('.')[0] ?? ''];
  if (!domain) throw new Error(`No messages for ${name}`);
  return domain;
}
