import { UnifiedAuthGuard } from '../../_components/unified-auth-guard.tsx';

/** The operator. Each page asks on the server first; this looks again when the person comes back to the tab. */
export default function SuperLayout({ children }: LayoutProps<'/super'>) {
  return <UnifiedAuthGuard requiredRole="super_admin">{children}</UnifiedAuthGuard>;
}
