import { UnifiedAuthGuard } from '../../_components/unified-auth-guard.tsx';

/** Students. Each page asks on the server first; this looks again when the person comes back to the tab. */
export default function StudentLayout({ children }: LayoutProps<'/student'>) {
  return <UnifiedAuthGuard requiredRole="student">{children}</UnifiedAuthGuard>;
}
