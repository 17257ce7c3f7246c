import { UnifiedAuthGuard } from '../../_components/unified-auth-guard.tsx';
import { officeDuties } from '../../_server/office-duties.ts';

/** The administration, and staff with a duty of the office. Each page asks on the server first; this looks again when the person comes back to the tab. */
export default function AdminLayout({ children }: LayoutProps<'/admin'>) {
  return (
    <UnifiedAuthGuard requiredRole="admin" orDuty={officeDuties}>
      {children}
    </UnifiedAuthGuard>
  );
}
