import { UnifiedAuthGuard } from '../../_components/unified-auth-guard.tsx';

/** Teachers; administrators come to the pages of classes by the same addresses. Each page asks on the server first; this looks again when the person comes back to the tab. */
export default function TeacherLayout({ children }: LayoutProps<'/teacher'>) {
  return <UnifiedAuthGuard requiredRole={['teacher', 'admin']}>{children}</UnifiedAuthGuard>;
}
