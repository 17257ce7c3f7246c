import {
  Award,
  CalendarCheck,
  CircleUser,
  ClipboardList,
  GraduationCap,
  HeartPulse,
  type LucideIcon,
  Megaphone,
  School,
  Search,
  Users,
} from 'lucide-react';

const icons: Record<string, LucideIcon> = {
  attendance: CalendarCheck,
  grades: GraduationCap,
  assessments: ClipboardList,
  people: Users,
  classes: Users,
  wellbeing: HeartPulse,
  announcements: Megaphone,
  achievements: Award,
  school: School,
  account: CircleUser,
};

/** The sign of an operation's domain. */
export function StepIcon({ toolName }: { toolName: string }) {
  const Icon = icons[toolName.split('_')[0] ?? ''] ?? Search;
  return <Icon aria-hidden className="size-4 shrink-0" />;
}
